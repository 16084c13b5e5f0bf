import HTTPFetching
import ICEServers
import Measurements
import Resolving
import Vocabulary

extension Prober {
  /// Finds the servers of a target as a proxy wants it, and checks each through the proxy.
  ///
  /// What the proxy cannot carry is left out before anything is asked. A name is left to a proxy that
  /// resolves names, which makes one check of it and not one for each address (docs/decisions/0080).
  func check(
    _ paths: [ProbePath], by proxy: Proxy, start: Instant
  ) async -> [CheckResult] {
    let leftOut = paths.filter(\.transport.isDatagram).map { path in
      let record = CheckRecord(PlannedCheck(path: path, purpose: path.purposes[0]), start: start)
      record.observe(.notForProxy)
      return finish(record)
    }
    let carried = paths.filter { !$0.transport.isDatagram }
    guard let host = carried.first?.target.uri.host.bare else { return leftOut }
    let isNamed =
      proxy.resolvesNames && options.resolution == .browser && IPAddress(host) == nil
    return await (isNamed ? checkByName(carried, host, start) : check(carried, start: start))
      + leftOut
  }

  private func checkByName(
    _ paths: [ProbePath], _ host: String, _ start: Instant
  ) async -> [CheckResult] {
    let checks = paths.flatMap { path in
      path.purposes.map { PlannedCheck(path: path, purpose: $0) }
    }
    onProgress(.planned(checks: checks.count))
    return await inOrder(checks) { check in
      let record = CheckRecord(check, start: start)
      record.update {
        $0.resolution = ResolutionInfo(
          .browser, .proxy, name: SafeText(host), trace: ["the proxy resolves \(host)"])
      }
      await self.run(check, record)
      return self.finish(record)
    }
  }
}

extension ProxyInfo {
  init(_ proxy: Proxy) {
    self.init(scheme: proxy.scheme.rawValue, host: SafeText(proxy.host), port: proxy.port)
  }
}
