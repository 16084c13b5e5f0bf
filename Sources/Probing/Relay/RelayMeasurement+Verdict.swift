import Measurements
import STUNClient
import STUNWire
import Vocabulary

// What the packets came to.

extension RelayMeasurement {
  func note() {
    let (toPeer, fromPeer) = (traffic.flow(.toPeer), traffic.flow(.fromPeer))
    if traffic.hasOpened(.toPeer) { record.reach(.dataOut) }
    if traffic.hasOpened(.toPeer), traffic.hasOpened(.fromPeer) { record.reach(.dataBack) }
    let direct = direct
    stray.note(in: record)
    record.update {
      $0.relay?.witness = RelayWitness(self.witness.kind, at: self.peer)
      guard
        toPeer.sent + fromPeer.sent > 0 || self.traffic.hasOpened(.toPeer)
          || self.traffic.hasOpened(.fromPeer)
      else { return }
      $0.relay?.indications = self.traffic.passed(.indication)
      $0.relay?.channelData = self.traffic.passed(.channelData)
      $0.relay?.hasChannel = self.answers[.channelBind].map { $0 == nil }
      $0.relay?.toPeer = toPeer
      $0.relay?.fromPeer = fromPeer
      $0.relay?.seenFrom = self.witness.stranger
      $0.relay?.directRoundTrip = direct
    }
  }

  /// Each packet goes the client's way and then the witness's, or the other way round.
  private var direct: Nanoseconds? {
    guard let roundTrip else { return nil }
    if record.result.transport == .udp, witness.kind == .ownSocket { return roundTrip + roundTrip }
    return witness.roundTrip.map { roundTrip + $0 }
  }

  func judge() {
    let (toPeer, fromPeer) = (traffic.flow(.toPeer), traffic.flow(.fromPeer))
    let stopped = [toPeer, fromPeer].compactMap(\.stoppedAfter).min()
    // Where the caps of media let no flow out, the first packets tell.
    let hasFlow = toPeer.sent + fromPeer.sent > 0
    let isEchoed =
      hasFlow
      ? toPeer.received > 0 && fromPeer.received > 0
      : traffic.hasOpened(.toPeer) && traffic.hasOpened(.fromPeer)
    record.leave(isEchoed && stopped == nil ? .ok : .failed)
    guard !isEchoed || stopped != nil else { return }
    let counts =
      hasFlow
      ? "\(toPeer.received) of \(toPeer.sent) packets from here through the relay \(relayed) "
        + "to \(peer) arrived, and \(fromPeer.received) of \(fromPeer.sent) the other way"
      : "the relay is \(relayed), the peer \(peer)"
    failure = Failure(
      .relayNoData, during: .echo,
      message: SafeText("\(RelayFlow.stopText(toPeer, fromPeer) ?? lead): \(counts)"),
      evidence: evidence)
  }

  /// The directions in which anything at all has arrived.
  private var lead: String {
    switch (traffic.hasOpened(.toPeer), traffic.hasOpened(.fromPeer)) {
    case (true, true): "the first packets passed the relay, then no more"
    case (true, false): "data goes out through the relay, but none comes in"
    case (false, true): "data comes in through the relay, but none goes out"
    case (false, false): "nothing passes the relay"
    }
  }

  private var evidence: [SafeText] {
    var evidence = routerWords
    if let stranger = witness.stranger {
      evidence.append(SafeText("packets came from \(stranger) instead of \(relayed)"))
    }
    if case .some(.some(let refusal)) = answers[.channelBind] {
      evidence.append(
        SafeText("ChannelBind: \(refusal.failure(during: .channelBind).message.text)"))
    }
    return evidence
  }
}
