import Measurements
import Vocabulary

/// A session whose every pair was checked, and none answered.
extension Explainer {
  func noPair(_ silent: [CheckResult], _ matrix: PairMatrix) -> [Conclusion] {
    guard !silent.isEmpty else { return [] }
    let oneWay = matrix.oneWay
    guard oneWay.isEmpty else {
      return [cause(.pairOneWay, .confirmed, silent, oneWayLines(oneWay, matrix))]
    }
    return [
      cause(
        .iceNoPath, .likely, silent,
        matrix.lines(of: matrix.pairs.filter(\.isSilent)) + ends(matrix),
        remedy: remedy(for: matrix))
    ]
  }

  private func oneWayLines(
    _ oneWay: [CandidatePair], _ matrix: PairMatrix
  ) -> [Conclusion.Line] {
    oneWay.map {
      .init(place: $0.place, text: "the peer's checks come in, and ours are not answered")
    } + matrix.lines(of: matrix.pairs.filter { $0.isSilent && !$0.isHeard })
  }

  /// What either end had to offer.
  private func ends(_ matrix: PairMatrix) -> [Conclusion.Line] {
    var lines: [Conclusion.Line] = []
    switch (matrix.hasRelay(\.local), matrix.hasRelay(\.remote)) {
    case (false, false): lines.append(.init(text: "neither end has a relayed candidate"))
    case (true, false): lines.append(.init(text: "the peer has no relayed candidate"))
    case (false, true): lines.append(.init(text: "this host has no relayed candidate"))
    case (true, true): break
    }
    if evidence.isUDPShut {
      lines.append(.init(text: "no server of this run answers this host over UDP"))
    } else if !matrix.hasOutsideAddress(\.local) {
      lines.append(
        .init(text: "no server told a socket of this host its address as seen from outside"))
    }
    if !matrix.hasOutsideAddress(\.remote) {
      lines.append(.init(text: "the peer names no address as seen from outside"))
    }
    return lines
  }

  private func remedy(for matrix: PairMatrix) -> Advice {
    switch (matrix.hasRelay(\.local), matrix.hasRelay(\.remote)) {
    case (false, false):
      """
      Offer a TURN relay at either end: here with \(.rtcConfig), there with iceprobe respond --whip … \
      --rtc-config. Where UDP is shut it has to be one over TCP or TLS (turns: on port 443).
      """
    case (true, false):
      """
      The relay here gets no answer from the peer: give the peer one too, over TCP or TLS (turns: on port \
      443), with iceprobe respond --whip … --rtc-config.
      """
    case (false, true):
      """
      The peer's relay gets no answer from here: give this host one too, over TCP or TLS (turns: on port \
      443), with \(.rtcConfig).
      """
    case (true, true):
      """
      Have the relays of the two ends reach each other: open their UDP ports in the firewalls in front \
      of the TURN servers, and check that they announce their public addresses.
      """
    }
  }

  private func cause(
    _ id: FindingID, _ confidence: Confidence, _ checks: [CheckResult], _ lines: [Conclusion.Line],
    remedy: Advice? = nil
  ) -> Conclusion {
    Conclusion(
      id, nil, confidence, checks: checks, explains: true, lines: lines, remedy: remedy)
  }
}
