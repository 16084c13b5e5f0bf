import HTTPFetching
import ICEServers
import Measurements
import Resolving
import Vocabulary

extension Prober {
  /// Finds the servers of a target as a proxy requires, and checks each through the proxy.
  ///
  /// Transports that the proxy cannot carry are left out first. If the proxy resolves names, a name
  /// becomes one check rather than one for each address (docs/decisions/0080).
  func probeTarget(
    _ paths: [ProbePath], through proxy: Proxy, _ start: Instant
  ) async -> [CheckResult] {
    let leftOut = paths.filter(\.transport.isDatagram).map { path in
      let record = CheckRecord(
        PlannedCheck(path: path, check: path.mainCheck(options)), start: start)
      record.observe(.notForProxy)
      return finish(record)
    }
    let carried = paths.filter { !$0.transport.isDatagram }
    guard let host = carried.first?.target.uri.host.bare else { return leftOut }
    let isNamed =
      proxy.resolvesNames && options.resolution == .browser && IPAddress(host) == nil
    let checked =
      isNamed
      ? await probeByName(carried, host, start) : await probeServers(of: carried, start)
    return checked + leftOut
  }

  private func probeByName(
    _ paths: [ProbePath], _ host: String, _ start: Instant
  ) async -> [CheckResult] {
    let checks = paths.flatMap { path in
      path.checks(options).map { PlannedCheck(path: path, check: $0) }
    }
    return await runAll(checks, start) { record in
      record.update {
        $0.resolution = ResolutionInfo(
          .browser, .proxy, name: SafeText(foreign: host),
          trace: ["the proxy resolves \(SecretMask.current.masked(host))"])
      }
    }
  }
}

extension ProxyInfo {
  init(_ proxy: Proxy) {
    self.init(scheme: proxy.scheme.rawValue, host: SafeText(proxy.host), port: proxy.port)
  }
}
