import Measurements
import Reporting
import Vocabulary

/// What is counted of one continuously checked target: one URI of one source over one transport and
/// IP version, as everywhere in the metrics (decision 0020).
struct ContinuousSeries {
  struct Key: Hashable {
    var source: String
    var target: String
    var transport: String
    var ipVersion: String

    init(_ check: CheckResult, source: String) {
      self.source = source
      target = check.uri.text
      transport = check.transport.rawValue
      ipVersion = check.server.address.map { "\($0.version.rawValue)" } ?? "unknown"
    }

    var labels: Labels {
      Labels([
        "source": source, "target": target, "transport": transport, "ip_version": ipVersion,
      ])
    }
  }

  /// There and back again, or one way through a relay.
  struct Direction {
    var delays = Buckets()
    var sent = 0
    var lost = 0
  }

  private(set) var roundTrips = Direction()
  /// By `direction`: `to_peer` and `from_peer`.
  private(set) var relay: [String: Direction] = [:]
  private(set) var checks = 0
  private(set) var failures = 0
  private(set) var lastCheck = Instant.zero

  mutating func record(_ check: CheckResult, at now: Instant) {
    lastCheck = now
    guard check.outcome != .skipped, check.failure?.reason != .cancelled else { return }
    checks += 1
    if check.outcome == .failed { failures += 1 }
    for sample in check.rtt?.samples ?? [] { roundTrips.delays.record(sample) }
    roundTrips.sent += check.datagramsSent
    roundTrips.lost += check.datagramsLost
    add(check.relay?.toPeer, as: "to_peer")
    add(check.relay?.fromPeer, as: "from_peer")
  }

  private mutating func add(_ flow: RelayFlow?, as direction: String) {
    guard let flow, flow.sent > 0 else { return }
    for sample in flow.delay?.samples ?? [] {
      relay[direction, default: Direction()].delays.record(sample)
    }
    relay[direction, default: Direction()].sent += flow.sent
    relay[direction, default: Direction()].lost += max(0, flow.sent - flow.received)
  }
}
