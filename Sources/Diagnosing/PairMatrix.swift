import Measurements
import Vocabulary

/// The pairs of a session, and what they show of the two ends and of the NATs between them.
struct PairMatrix: Sendable {
  let pairs: [CandidatePair]

  init(_ pairs: [CandidatePair]) {
    self.pairs = pairs
  }

  var answered: [CandidatePair] { pairs.filter(\.isAnswered) }

  /// The pair that carried DTLS to its end.
  var chosen: CandidatePair? { pairs.first { $0.isNominated && $0.outcome == .ok } }

  /// The pairs without a relay, if all of them were tried in vain, and others work.
  var directInVain: [CandidatePair]? {
    let direct = pairs.filter { !$0.isRelayed }
    guard !direct.isEmpty, direct.allSatisfy(\.isSilent),
      pairs.contains(where: { $0.outcome == .ok })
    else { return nil }
    return direct
  }

  /// UDP pairs in vain between two hosts that a TCP pair connects: what drops UDP lies between them.
  var onlyTCPBetweenHosts: [CandidatePair] {
    guard !answered.isEmpty, answered.allSatisfy({ $0.transport == .tcp }) else { return [] }
    let hosts = Set(answered.map { [$0.local.address.ip, $0.remote.address.ip] })
    return pairs.filter {
      $0.transport == .udp && $0.isSilent
        && hosts.contains([$0.local.address.ip, $0.remote.address.ip])
    }
  }

  /// Those on which the peer's checks come in, and ours are not answered.
  var oneWay: [CandidatePair] { pairs.filter { $0.isSilent && $0.isHeard } }

  func hasRelay(_ end: KeyPath<CandidatePair, PairEnd>) -> Bool {
    pairs.contains { $0[keyPath: end].kind == .relayed }
  }

  /// Whether an end has an address that was seen from outside, or is one itself.
  func hasOutsideAddress(_ end: KeyPath<CandidatePair, PairEnd>) -> Bool {
    pairs.contains {
      let end = $0[keyPath: end]
      return end.kind == .serverReflexive || end.reflexive != nil
        || end.kind == .host && end.address.ip.reach == .global
    }
  }

  // MARK: - NATs

  /// A socket of ours that a server and the peer saw at two addresses: the mapping depends on whom it
  /// is for (RFC 4787 section 4.1).
  var ourMappings: (towardsServer: SocketAddress, towardsPeer: SocketAddress)? {
    for pair in answered where pair.transport == .udp && pair.local.kind == .host {
      guard let there = pair.local.reflexive, let seen = pair.mappedAddress, seen != there,
        seen.ip == there.ip, there.ip != pair.local.address.ip
      else { continue }
      return (there, seen)
    }
    return nil
  }

  /// The same of the peer: its checks come from an address that is none of its candidates, of which one
  /// has another port there.
  var theirMappings: (towardsServer: SocketAddress, towardsUs: SocketAddress)? {
    let udp = pairs.filter { $0.transport == .udp }
    let reflexive = udp.filter { $0.remote.kind == .serverReflexive }.map(\.remote.address)
    for pair in udp where pair.remote.kind == .peerReflexive {
      let seen = pair.remote.address
      guard !reflexive.contains(seen), let known = reflexive.first(where: { $0.ip == seen.ip })
      else { continue }
      return (known, seen)
    }
    return nil
  }

  // MARK: - Words

  /// The failed pairs as lines: one that is alone with its addresses, those of one kind together.
  func lines(of pairs: [CandidatePair]) -> [Conclusion.Line] {
    var ways: [(way: Way, pairs: [CandidatePair])] = []
    for pair in pairs {
      let way = Way(pair)
      if let index = ways.firstIndex(where: { $0.way == way }) {
        ways[index].pairs.append(pair)
      } else {
        ways.append((way, [pair]))
      }
    }
    return ways.map { way, pairs in
      let place = pairs.count == 1 ? pairs[0].place : "\(way.words) (\(pairs.count) pairs)"
      return .init(place: place, text: way.seen)
    }
  }

  /// Pairs between the same kinds of candidates that ended alike.
  private struct Way: Hashable {
    var local: PairEndKind
    var remote: PairEndKind
    var seen: String

    init(_ pair: CandidatePair) {
      (local, remote) = (PairEndKind(pair.local), PairEndKind(pair.remote))
      seen = (pair.failure?.evidence.first ?? pair.failure?.message)?.text ?? "nothing came back"
    }

    var words: String { "\(local.name) to \(remote.name) over \(local.transport.rawValue)" }
  }
}

extension CandidatePair {
  /// `host 192.168.1.2:50000 to srflx 198.51.100.9:50001 over udp`.
  var place: String {
    "\(ours) to \(remote.kind.rawValue) \(remote.address) over \(transport.rawValue)"
  }

  /// The port of an active TCP candidate is nobody's.
  private var ours: String {
    guard transport == .udp else { return "\(local.kind.rawValue) \(local.address.ip)" }
    let outside = local.reflexive.flatMap { $0 == local.address ? nil : ", seen as \($0)," }
    return "\(local.kind.rawValue) \(local.address)" + (outside ?? "")
  }

  /// `round trip 24.1 ms; 13 of 13 test packets arrived there, 13 of 13 came back`.
  var quality: String {
    let trip = rtt.map { ["round trip \(describe($0.median))"] } ?? []
    let packets =
      data.map {
        "\($0.toPeer.received) of \($0.toPeer.sent + $0.toPeer.untold) test packets arrived there, "
          + "\($0.fromPeer.received) of \($0.fromPeer.sent) came back"
      }
      ?? unansweredPackets.map { "none of \($0) test packets came back" }
      ?? "no test packets were sent"
    return (trip + [packets]).joined(separator: "; ")
  }
}
