import ICEServers
import Polling
import Vocabulary

/// One host of one source, with all its URIs: what is checked together.
@NetworkActor
final class WatchedHost {
  let source: String
  let host: String
  var targets: [ProbeTarget] = []
  var keeper: SourceKeeper?
  let pause = Waiter<Bool>()
  /// The configuration no longer names it.
  private(set) var isGone = false
  /// It makes no more rounds.
  private(set) var isOver = false
  fileprivate var whenOver: () -> Void = {}

  init(source: String, host: String) {
    self.source = source
    self.host = host
  }

  nonisolated var unit: String { "\(source) \(host)" }

  /// Ends its rounds; one under way goes on, and counts for nothing.
  fileprivate func leave() {
    isGone = true
    end()
    pause.resume(true)
  }

  func end() {
    guard !isOver else { return }
    isOver = true
    whenOver()
  }
}

/// The hosts of one source, as its newest configuration names them.
@NetworkActor
final class WatchedHosts {
  private var hosts: [String: WatchedHost] = [:]
  private let renewal = Waiter<Bool>()

  var isEmpty: Bool { hosts.isEmpty }

  /// Whether each has made all its rounds.
  var haveAllEnded: Bool { hosts.values.allSatisfy(\.isOver) }

  /// Takes over the targets of a configuration.
  func take(
    _ targets: [ProbeTarget], _ keeper: SourceKeeper?, _ make: (String) -> WatchedHost
  ) -> (new: [WatchedHost], gone: [WatchedHost]) {
    var order: [String] = []
    var byHost: [String: [ProbeTarget]] = [:]
    for target in targets {
      let host = target.uri.host.bare
      if byHost[host] == nil { order.append(host) }
      byHost[host, default: []].append(target)
    }
    let gone = hosts.values.filter { byHost[$0.host] == nil }
    for host in gone {
      hosts[host.host] = nil
      host.leave()
    }
    var new: [WatchedHost] = []
    for name in order {
      let host = hosts[name] ?? make(name)
      if hosts[name] == nil { new.append(host) }
      (host.targets, host.keeper) = (byHost[name] ?? [], keeper)
      host.whenOver = { [weak self] in self?.wakeWhenAllEnded() }
      hosts[name] = host
    }
    return (new, gone)
  }

  /// Waits for the renewal, or until there is nothing to renew any more.
  func pause(until instant: Instant) async {
    guard isEmpty || !haveAllEnded else { return }
    _ = await renewal.wait(until: instant, atDeadline: true, whenCancelled: false)
  }

  private func wakeWhenAllEnded() {
    if haveAllEnded { renewal.resume(true) }
  }
}
