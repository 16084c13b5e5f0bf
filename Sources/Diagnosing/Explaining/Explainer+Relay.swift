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
      remedy: passed == 1 ? oneWay(relay, check) : nil)
  }

  /// The ports to open, by the direction that is closed.
  private func oneWay(_ relay: RelayDetail, _ check: CheckResult) -> Advice? {
    guard let relayed = check.relayedAddresses.first else { return nil }
    let goesOut = (relay.toPeer?.received ?? 0) > 0
    return goesOut
      ? """
      Open the relay ports (49152-65535/udp unless set otherwise; here \(text: relayed.port)) to packets from \
      outside: in the server's firewall, its provider's and any NAT before it.
      """
      : """
      Look for a filter that drops packets from the relay ports (here \(text: relayed)): in the server's outgoing \
      rules, or in a firewall before this host that lets only answers from known ports in.
      """
  }
}
