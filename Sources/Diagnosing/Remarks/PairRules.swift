import Measurements
import Vocabulary

extension Diagnosis {
  static let pairRules = [onlyRelayed]

  /// Direct pairs fail and relayed ones work: it is the NATs, and not the peer.
  private static let onlyRelayed = Rule.eachSource { source, _ in
    let direct = source.pairs.filter { !$0.isRelayed && $0.outcome == .failed }
    guard !direct.isEmpty, source.pairs.contains(where: { $0.isRelayed && $0.outcome == .ok }),
      !source.pairs.contains(where: { !$0.isRelayed && $0.outcome == .ok })
    else { return nil }
    return Conclusion(
      .pairsOnlyRelayed,
      lines: direct.map {
        .init(place: $0.place, text: $0.failure?.message.text ?? "no answer")
      })
  }
}

extension CandidatePair {
  /// `host 192.168.1.2:50000 to srflx 198.51.100.9:50001 over udp`.
  fileprivate var place: String {
    let ours = transport == .tcp ? "\(local.address.ip)" : "\(local.address)"
    return "\(local.kind.rawValue) \(ours) to \(remote.kind.rawValue) \(remote.address) over "
      + transport.rawValue
  }
}
