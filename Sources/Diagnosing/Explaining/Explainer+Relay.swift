import Measurements
import Vocabulary

extension Explainer {
  /// Why data does not pass a relay: in which directions, and where its packets come from.
  func noData(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    guard let relay = check.relay else {
      return check.cause(.relayNoData, .confirmed, told: failure)
    }
    // It arrived, which shows that no filter is at fault.
    if relay.seenFrom != nil { return check.cause(.relayWrongAddress, .confirmed, told: failure) }
    if relay.flows.contains(where: { $0.stoppedAfter != nil }) {
      return check.cause(.relayStopped, .confirmed, told: failure)
    }
    // The first packets came through both ways, so that the ports are open.
    if check.rung >= .dataBack { return check.cause(.relayStopped, .confirmed, told: failure) }
    let passed = [relay.toPeer, relay.fromPeer].count { ($0?.received ?? 0) > 0 }
    return check.cause(
      passed == 1 ? .relayOneWay : .relayNoData, .confirmed, told: failure,
      remedy: passed == 1 ? Self.oneWay(goesOut: (relay.toPeer?.received ?? 0) > 0) : nil)
  }

  /// The server went away while data passed; `nil` for a check that no data had passed.
  func goneInMidCall(_ check: CheckResult, _ failure: Failure) -> Conclusion? {
    let hasPassed =
      check.rung >= .dataBack || check.relay?.flows.contains { $0.received > 0 } == true
    guard check.kind == .turnRelay, hasPassed,
      failure.reason.isUnreached || failure.reason == .connectionClosed
        || failure.reason == .allocationMismatch
    else { return nil }
    let counts = check.relay.map { relay in
      [("out", relay.toPeer), ("in", relay.fromPeer)].compactMap { name, flow in
        flow.flatMap { $0.sent > 0 ? "\($0.received) of \($0.sent) packets \(name)" : nil }
      }
    }
    let passed = counts.map { $0.joined(separator: ", ") } ?? ""
    var cause = check.cause(
      .relayStopped, .confirmed, told: failure,
      remedy: """
        Look at the server's log and at its host at that time: it crashed or was restarted, gave the \
        allocation up, or a firewall shut the way to it.
        """)
    if !passed.isEmpty {
      cause.lines.insert(
        .init(place: check.place, text: "data passed until then: \(passed)"), at: 0)
    }
    return cause
  }

  /// The ports to open, by the direction that is closed; the evidence names them, so that several relays of
  /// one server are one finding.
  private static func oneWay(goesOut: Bool) -> Advice {
    goesOut
      ? """
      Open the relay ports (49152-65535/udp unless set otherwise) to packets from outside: in the server's \
      firewall, its provider's and any NAT before it.
      """
      : """
      Look for a filter that drops packets from the relay ports: in the server's outgoing rules, or in a \
      firewall before this host that lets only answers from known ports in.
      """
  }
}
