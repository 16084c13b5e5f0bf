package import Endpoints
import ICEServers
package import Measurements
package import Polling
import Resolving

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
  private let resolver: Resolver
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
    resolver = Resolver(servers: options.nameServers)
  }

  /// Checks everything at once, as fast as the pacing lets it; the results stand in the plan's order.
  ///
  /// A cancelled task gives its allocations back and returns what was measured until then. The ids of
  /// the results are empty, and offsets count from `start`.
  package func check(_ plan: ProbePlan, start: Instant) async -> [CheckResult] {
    let checked = await inOrder(plan.paths) { await self.check($0, start: start) }
    let leftOut = plan.leftOut.flatMap { target in
      target.uri.transports.prefix(1).map { transport in
        PlannedCheck(path: ProbePath(target: target, transport: transport), purpose: .binding)
          .unmeasured
      }
    }
    return checked.flatMap(\.self) + leftOut
  }

  /// Resolves a path's host and checks it at every address.
  private func check(_ path: ProbePath, start: Instant) async -> [CheckResult] {
    let resolution: Resolution
    do throws(ResolutionError) {
      resolution = try await resolver.resolve(
        path.target.uri.host.resolvable, options.ipVersions,
        until: EventLoop.now + options.timeout)
    } catch {
      let record = CheckRecord(PlannedCheck(path: path, purpose: path.purposes[0]), start: start)
      record.take(error)
      return [finish(record)]
    }
    let checks = resolution.addresses.flatMap { address in
      path.purposes.map { PlannedCheck(path: path, purpose: $0, address: address.ip) }
    }
    onProgress(.planned(checks: checks.count))
    return await inOrder(checks) { check in
      let record = CheckRecord(check, start: start)
      record.take(resolution)
      await self.run(check, record)
      return self.finish(record)
    }
  }

  /// Waits for its turn, then runs one check.
  private func run(_ check: PlannedCheck, _ record: CheckRecord) async {
    guard let server = check.server else { return }
    do throws(CancellationError) {
      if check.purpose == .binding {
        try await surroundings.starts.admit { await measure(check, at: server, record) }
      } else {
        // The wait for a server's turn comes first: it must not use up the check's own time.
        try await surroundings.allocations(at: server.ip).admit { () throws(CancellationError) in
          try await surroundings.starts.admit { await measure(check, at: server, record) }
        }
      }
    } catch {
      record.fail(.interrupted)
    }
  }

  private func measure(
    _ check: PlannedCheck, at server: SocketAddress, _ record: CheckRecord
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

extension ICEServerURI.Host {
  /// The host as the resolver takes it: no brackets, the zone after `%`.
  fileprivate var resolvable: String {
    switch self {
    case .name(let name): name
    case .ip(let address, let zone?): "\(address)%\(zone)"
    case .ip(let address, nil): address.description
    }
  }
}
