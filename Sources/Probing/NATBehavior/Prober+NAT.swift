import ICEServers
package import Measurements
import Resolving
package import Vocabulary

extension Prober {
  /// A server to ask, and how it was found.
  private struct Found: Sendable {
    var path: ProbePath
    var place: ServerLocation.Place
    var location: ServerLocation
    var address: SocketAddress
  }

  /// Tests the NATs on the path: one check per IP version, which asks all the plan's servers over
  /// UDP; servers without an address, or not for UDP, get a check of their own that says so.
  package func checkNAT(_ plan: ProbePlan, start: Instant) async -> [CheckResult] {
    let located = await inOrder(plan.paths) { path in
      (path, await self.locator.locate(path.target.uri, over: [.udp]))
    }
    var found: [Found] = []
    var results: [CheckResult] = []
    for (path, location) in located {
      if location.places.isEmpty { results.append(fail(path, location, nil, start)) }
      for place in location.places {
        switch place.result {
        case .success(let resolution):
          found += resolution.addresses.map { address in
            Found(
              path: path, place: place, location: location,
              address: SocketAddress(address.ip, port: place.target.port))
          }
        case .failure: results.append(fail(path, location, place, start))
        }
      }
    }
    async let prefix = translatorPrefix()
    var checked = await check(found, start: start)
    let nat64 = await prefix
    for index in checked.indices { checked[index].nat?.nat64 = nat64 }
    return checked + results + plan.leftOut.map { notForUDP($0) }
  }

  /// The prefix with which the network's DNS translates a name that has no IPv6 address (RFC 7050
  /// section 3).
  private func translatorPrefix() async -> NAT64Prefix? {
    guard options.ipVersions.contains(.v6) else { return nil }
    let locator = ServerLocator(
      options.resolution, [.v6], nameServers: options.nameServers,
      timeout: min(options.timeout, Self.prefixPatience))
    guard case .success(let resolution) = await locator.addresses(of: "ipv4only.arpa") else {
      return nil
    }
    return resolution.addresses.lazy.compactMap { NAT64Prefix(from: $0.ip) }.first
  }

  /// No longer than the tests themselves take.
  private static let prefixPatience = Nanoseconds.milliseconds(1500)

  private func check(_ found: [Found], start: Instant) async -> [CheckResult] {
    let versions = IPVersion.allCases.map { version in
      found.filter { $0.address.ip.version == version }
    }.filter { !$0.isEmpty }
    onProgress(.planned(checks: versions.count))
    return await inOrder(versions) { servers in
      let result = await self.check(servers, hasOtherVersion: versions.count > 1, start: start)
      guard result.failure?.reason == .timeout else { return [result] }
      return [result] + (await self.compare(with: servers[0], start))
    }.flatMap(\.self)
  }

  private func check(
    _ servers: [Found], hasOtherVersion: Bool, start: Instant
  ) async -> CheckResult {
    let first = servers[0]
    var planned = planned(first.path)
    (planned.address, planned.servicePort) = (first.address.ip, first.address.port)
    let record = CheckRecord(planned, start: start)
    record.apply(first.place, of: first.location)
    var addresses: [SocketAddress] = []
    for server in servers where !addresses.contains(server.address) {
      addresses.append(server.address)
    }
    let check = planned
    let asked = addresses
    let wanted = relayChecks(at: servers)
    async let relays = gatherRelays(wanted, for: record, start: start)
    do throws(CancellationError) {
      try await surroundings.starts.admit {
        self.onProgress(.started(record.begun))
        await NATCheck(CheckContext(check, self.surroundings, record), asking: asked)
          .perform(hasOtherVersion: hasOtherVersion)
      }
    } catch {
      record.fail(.interrupted)
    }
    let granted = await relays
    record.update { $0.nat?.relays = granted }
    return finish(record)
  }

  /// The allocations to be made over UDP: one on each server that there are credentials for.
  private func relayChecks(at servers: [Found]) -> [PlannedCheck] {
    var seen: Set<SocketAddress> = []
    return servers.compactMap { server in
      guard server.path.target.uri.isTURN, server.path.target.credential != nil,
        seen.insert(server.address).inserted
      else { return nil }
      var planned = PlannedCheck(path: server.path, check: AllocationCheck.self)
      (planned.address, planned.servicePort) = (server.address.ip, server.address.port)
      return planned
    }
  }

  /// Asks a server that was silent over UDP the same over TCP: what answers there tells a filter from a
  /// server that is down.
  private func compare(with server: Found, _ start: Instant) async -> [CheckResult] {
    let path = ProbePath(target: server.path.target, transport: .tcp)
    var planned = PlannedCheck(path: path, check: BindingCheck.self, isRequired: false)
    (planned.address, planned.servicePort) = (server.address.ip, server.address.port)
    return await runAll([planned], start) { $0.apply(server.place, of: server.location) }
  }

  private func planned(_ path: ProbePath) -> PlannedCheck {
    PlannedCheck(path: path, check: NATCheck.self)
  }

  private func fail(
    _ path: ProbePath, _ location: ServerLocation, _ place: ServerLocation.Place?,
    _ start: Instant
  ) -> CheckResult {
    let record = CheckRecord(planned(path), start: start)
    if let place { record.apply(place, of: location) } else { record.apply(location) }
    return finish(record)
  }

  private func notForUDP(_ target: ProbeTarget) -> CheckResult {
    planned(ProbePath(target: target, transport: target.uri.transports.first ?? .udp)).unmeasured
  }
}
