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
    let passed = [relay.toPeer, relay.fromPeer].count { ($0?.received ?? 0) > 0 }
    return check.cause(
      passed == 1 ? .relayOneWay : .relayNoData, .confirmed, told: failure,
      remedy: passed == 1 ? Self.oneWay(goesOut: (relay.toPeer?.received ?? 0) > 0) : nil)
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

  /// The server's own port was refused or the connection ended while data passed: it went down.
  func endedInMidCall(_ check: CheckResult, _ failure: Failure) -> Conclusion? {
    guard check.kind == .turnRelay, let relay = check.relay,
      relay.flows.contains(where: { $0.received > 0 }),
      [.connectionRefused, .connectionClosed].contains(failure.reason)
    else { return nil }
    let seen = (failure.evidence.first ?? failure.message).text
    return check.cause(
      .relayStopped, .confirmed, "data passed the relay, and then: \(seen)",
      remedy: """
        See whether the server was stopped, restarted or crashed at that time (its log, systemctl status), or \
        a limit of its own ended the allocation.
        """)
  }
}
