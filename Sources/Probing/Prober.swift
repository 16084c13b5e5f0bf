import ICEServers
package import Measurements
package import Polling
import Resolving
package import Vocabulary

/// Checks every path of a plan at every address of its host.
@NetworkActor
package final class Prober {
  /// What happened, for whoever shows progress.
  package enum Progress: Sendable {
    /// So many checks more are to be done.
    case planned(checks: Int)
    case finished(CheckResult)
  }

  let options: ProbeOptions
  let surroundings: ProbeSurroundings
  let locator: ServerLocator
  /// A target under way takes tens of kilobytes; those behind would wait for their checks' turns anyway.
  private let targets: Gate
  let onProgress: @NetworkActor (Progress) -> Void
  /// What keeps the credentials of the sources fresh, by their ids.
  var keepers: [String: SourceKeeper] = [:]

  package init(
    _ options: ProbeOptions, _ digests: Digests,
    onProgress: @escaping @NetworkActor (Progress) -> Void = { _ in }
  ) {
    self.options = options
    self.onProgress = onProgress
    surroundings = ProbeSurroundings(options, digests)
    targets = Gate(places: max(128, 2 * options.pacing.parallelChecks), interval: .zero)
    locator = ServerLocator(
      options.resolution, options.ipVersions, nameServers: options.nameServers,
      timeout: options.timeout)
  }

  /// Checks everything at once, as fast as the pacing lets it; the results stand in the plan's order.
  ///
  /// A cancelled task gives its allocations back and returns what was measured until then. The ids of
  /// the results are empty, and offsets count from `start`.
  package func check(_ plan: ProbePlan, start: Instant) async -> [CheckResult] {
    let checked = await inOrder(plan.pathsByTarget) { paths in
      do throws(CancellationError) {
        return try await self.targets.admit { await self.checkWithOrWithoutProxy(paths, start) }
      } catch {
        // What is not checked any more need not wait.
        return await self.checkWithOrWithoutProxy(paths, start)
      }
    }
    let leftOut = plan.leftOut.flatMap { target in
      target.uri.transports.prefix(1).map { transport in
        PlannedCheck(path: ProbePath(target: target, transport: transport), purpose: .binding)
          .unmeasured
      }
    }
    return checked.flatMap(\.self) + leftOut
  }

  private func checkWithOrWithoutProxy(
    _ paths: [ProbePath], _ start: Instant
  ) async -> [CheckResult] {
    guard let proxy = options.proxy else { return await check(paths, start: start) }
    return await check(paths, by: proxy, start: start)
  }

  /// Finds the servers of a target and checks each, over its transport, at every address.
  func check(_ paths: [ProbePath], start: Instant) async -> [CheckResult] {
    guard let target = paths.first?.target else { return [] }
    let location = await locator.locate(target.uri, over: paths.map(\.transport))
    guard !location.places.isEmpty else {
      let record = CheckRecord(PlannedCheck(path: paths[0], purpose: .binding), start: start)
      record.take(location)
      return [finish(record)]
    }
    return await inOrder(location.places) { place in
      await self.check(target, at: place, of: location, start: start)
    }.flatMap(\.self)
  }

  private func check(
    _ target: ProbeTarget, at place: ServerLocation.Place, of location: ServerLocation,
    start: Instant
  ) async -> [CheckResult] {
    let path = ProbePath(target: target, transport: place.target.transport)
    func planned(_ purpose: CheckPurpose, _ address: IPAddress?) -> PlannedCheck {
      // What neither the URI, nor DNS, nor the user named may be missing.
      PlannedCheck(
        path: path, purpose: purpose, address: address, servicePort: place.target.port,
        isRequired: !place.target.isGuessed || options.transports != nil)
    }
    guard case .success(let resolution) = place.result else {
      let record = CheckRecord(planned(path.purposes[0], nil), start: start)
      record.take(place, of: location)
      return [finish(record)]
    }
    let checks = resolution.addresses.flatMap { address in
      path.purposes.map { planned($0, address.ip) }
    }
    onProgress(.planned(checks: checks.count))
    return await inOrder(checks) { check in
      let record = CheckRecord(check, start: start)
      record.take(place, of: location)
      await self.run(check, record)
      return self.finish(record)
    }
  }

  /// Waits for its turn, then runs one check.
  func run(_ check: PlannedCheck, _ record: CheckRecord) async {
    let server = check.destination
    do throws(CancellationError) {
      if check.purpose == .binding {
        try await surroundings.starts.admit { await measure(check, at: server, record) }
      } else {
        // The wait for a server's turn comes first: it must not use up the check's own time.
        try await surroundings.allocations(at: server.host).admit { () throws(CancellationError) in
          try await surroundings.starts.admit { await measure(check, at: server, record) }
        }
      }
    } catch {
      record.fail(.interrupted)
    }
  }

  private func measure(
    _ check: PlannedCheck, at server: Destination, _ record: CheckRecord
  ) async {
    var check = check
    if check.purpose == .allocation, let keeper = keepers[check.path.target.source] {
      check.path.target.credential = await keeper.credential(for: check.path.target)
      record.update { $0.credentialExpiresAt = check.unmeasured.credentialExpiresAt }
    }
    await CheckRun(check, at: server, surroundings, record).run()
  }

  func finish(_ record: CheckRecord) -> CheckResult {
    let result = record.finished()
    onProgress(.finished(result))
    return result
  }
}
