import Measurements
import Vocabulary

/// What the pairs of a session show; why none of them answers is in `Explainer.noPair`.
extension Diagnosis {
  static let pairRules = [connected, onlyRelayed, onlyTCP, testPacketsLost, loss]

  /// The chosen pair, and the best through a relay.
  private static let connected = Rule.eachSource { source, _ in
    guard let chosen = PairMatrix(source.pairs).chosen else { return nil }
    let relayed = source.pairs.filter { $0.isRelayed && $0.data != nil && !$0.isNominated }
    return Conclusion(
      .pairConnected,
      lines: [.init(place: "chosen: \(chosen.place)", text: chosen.quality)]
        + relayed.map { .init(place: "through a relay: \($0.place)", text: $0.quality) })
  }

  /// Direct pairs fail and relayed ones work: it is the NATs, and not the peer.
  private static let onlyRelayed = Rule.eachSource { source, evidence in
    let matrix = PairMatrix(source.pairs)
    guard let direct = matrix.directInVain else { return nil }
    let ours = matrix.ourMappings.map {
      Conclusion.Line(
        place: "the NAT here",
        text: "one socket is \($0.towardsServer) for a server and \($0.towardsPeer) for the peer")
    }
    let theirs = matrix.theirMappings.map {
      Conclusion.Line(
        place: "the peer's NAT",
        text: "the peer is \($0.towardsServer) for its server, and its checks come from "
          + "\($0.towardsUs)")
    }
    let shut =
      evidence.isUDPShut
      ? Conclusion.Line(place: "here", text: "no server of this run answers over UDP") : nil
    let hidden =
      matrix.hasOutsideAddress(\.remote)
      ? nil : Conclusion.Line(place: "the peer", text: "it names no address as seen from outside")
    return Conclusion(
      .pairsOnlyRelayed,
      lines: [ours, theirs, shut, hidden].compactMap(\.self) + matrix.lines(of: direct),
      remedy: shut != nil
        ? udpShut : hidden != nil ? peerHidden : remedy(ours: ours != nil, theirs: theirs != nil))
  }

  private static let udpShut: Advice = """
    Let UDP out of this network if calls should be direct; no NAT at the other end helps while it is shut \
    here.
    """

  private static let peerHidden: Advice = """
    Let UDP out at the peer's end if calls should be direct, or give the peer a server that it can ask over \
    UDP: nobody there knows the address that packets would have to go to.
    """

  /// `nil` where the pairs do not show which of the two ends it is.
  private static func remedy(ours: Bool, theirs: Bool) -> Advice? {
    let place: Advice
    switch (ours, theirs) {
    case (false, false): return nil
    case (true, false): place = "The NAT here has another port for each destination."
    case (false, true): place = "The peer's NAT has another port for each destination."
    case (true, true): place = "Both NATs have another port for each destination."
    }
    return place
      + """
      Nothing to do where the relay is good enough. Else look for full cone, endpoint-independent or \
      static-port NAT in such a router, forward UDP ports at the other end, or use IPv6.
      """
  }

  private static let onlyTCP = Rule.eachSource { source, _ in
    let matrix = PairMatrix(source.pairs)
    let silent = matrix.onlyTCPBetweenHosts
    guard !silent.isEmpty else { return nil }
    return Conclusion(
      .iceOnlyTCP, lines: matrix.lines(of: silent),
      remedy: """
        Let UDP pass between the two ends, from and to every port above 1023: each call has ports of its \
        own.
        """)
  }

  private static let testPacketsLost = Rule.eachSource { source, _ in
    let lines = source.pairs.compactMap { pair in
      pair.unansweredPackets.map {
        Conclusion.Line(
          place: pair.place, text: "checks are answered, and none of \($0) test packets came back")
      }
    }
    return lines.isEmpty ? nil : Conclusion(.pairNoData, lines: lines)
  }

  private static let loss = Rule.eachSource { source, _ in
    let lines = source.pairs.flatMap { pair in
      [("to the peer", pair.data?.toPeer), ("from the peer", pair.data?.fromPeer)]
        .compactMap { name, flow -> Conclusion.Line? in
          if let untold = flow?.untoldText { return .init(place: pair.place, text: untold) }
          guard let flow, isLoss(flow.sent - flow.received, of: flow.sent) else { return nil }
          return .init(
            place: pair.place,
            text: "\(name): \(flow.sent - flow.received) of \(flow.sent) test packets were lost "
              + "(\(percent(flow.lossRatio)))")
        }
    }
    return lines.isEmpty ? nil : Conclusion(.pairLoss, lines: lines)
  }
}

extension Evidence {
  /// Whether servers were asked over UDP, and none answered while one did over TCP.
  var isUDPShut: Bool {
    let servers = checks.filter { !$0.isCandidate && $0.outcome != .skipped }
    let udp = servers.filter { $0.transport == .udp }
    return !udp.isEmpty && udp.allSatisfy { !$0.isAnswered && $0.hasFailed }
      && servers.contains { $0.transport != .udp && $0.isAnswered }
  }
}
