import Diagnosing
import Measurements
import Testing
import Vocabulary

extension CandidatePair {
  /// One that answered, of a host behind 198.51.100.7 with a peer behind 203.0.113.9.
  static func example(
    _ ours: CandidateKind, _ theirs: CandidateKind, _ outcome: Outcome = .ok,
    over transport: TransportProtocol = .udp, at theirAddress: String? = nil,
    _ change: (inout CandidatePair) -> Void = { _ in }
  ) -> CandidatePair {
    let here = ours == .relayed ? "192.0.2.1:60001" : "192.168.1.2:40001"
    let there: String =
      switch theirs {
      case .host: "192.168.2.2:50001"
      case .serverReflexive: "203.0.113.9:50001"
      case .peerReflexive: "203.0.113.9:50017"
      case .relayed: "192.0.2.1:60002"
      }
    var pair = CandidatePair(
      local: PairEnd(kind: ours, transport: transport, address: address(here)),
      remote: PairEnd(
        kind: theirs, transport: transport, address: address(theirAddress ?? there)))
    if ours == .host, transport == .udp { pair.local.reflexive = address("198.51.100.7:40001") }
    pair.outcome = outcome
    if outcome == .ok {
      pair.rtt = RTTSummary([RTTSample(Nanoseconds(24_100_000), clock: .monotonic)])
    }
    if outcome == .failed {
      pair.failure = Failure(.timeout, during: .ice, message: "nothing came back")
    }
    change(&pair)
    return pair
  }

  /// One that carried the session.
  static func chosen(
    _ ours: CandidateKind, _ theirs: CandidateKind, over transport: TransportProtocol = .udp,
    _ change: (inout CandidatePair) -> Void = { _ in }
  ) -> CandidatePair {
    .example(ours, theirs, over: transport) {
      ($0.isNominated, $0.data) = (true, .example())
      change(&$0)
    }
  }
}

extension PairData {
  /// Of 13 packets each way, so many arrived.
  static func example(there: Int = 13, back: Int = 13) -> PairData {
    PairData(
      toPeer: RelayFlow(sent: 13, received: there, duplicates: 0, transits: []),
      fromPeer: RelayFlow(sent: 13, received: back, duplicates: 0, transits: []))
  }
}

private func address(_ text: String) -> SocketAddress {
  SocketAddress(text, defaultPort: 0) ?? SocketAddress(.anyV4, port: 0)
}

/// What the matrix of pairs between two iceprobes comes to.
@Suite struct PairRuleTests {
  /// A network, its pairs, and what is said and not said of it.
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var pairs: [CandidatePair]
    /// Of the findings, the most severe first.
    var ids: [String]
    /// In the first finding that is not `pair-connected`, or else in that.
    var says: [String] = []
    var never: [String] = []
    var servers: [CheckResult] = []
  }

  private static let silentSite: [CandidatePair] = [
    .example(.host, .host, .failed), .example(.host, .serverReflexive, .failed),
  ]

  static let working: [Case] = [
    Case(
      testDescription: "one network",
      pairs: [.chosen(.host, .host), .example(.host, .serverReflexive, .failed)],
      ids: ["pair-connected"],
      says: [
        "chosen: host 192.168.1.2:40001, seen as 198.51.100.7:40001, to host 192.168.2.2:50001 over udp",
        "round trip 24.1 ms", "13 of 13 test packets arrived there, 13 of 13 came back",
      ]),
    Case(
      testDescription: "two NATs that let each other in",
      pairs: [
        .example(.host, .host, .failed), .chosen(.host, .serverReflexive),
        .example(.host, .relayed) { $0.data = .example() },
        .example(.host, .host, .failed, over: .tcp),
      ], ids: ["pair-connected"],
      says: [
        "to srflx 203.0.113.9:50001",
        "through a relay: host 192.168.1.2:40001, seen as 198.51.100.7:40001, to relay 192.0.2.1:60002",
      ]),
    Case(
      testDescription: "without test packets",
      pairs: [.chosen(.host, .host) { $0.data = nil }], ids: ["pair-connected"],
      says: ["no test packets were sent"]),
    Case(
      testDescription: "two NATs that do not let each other in",
      pairs: silentSite + [.chosen(.host, .relayed)],
      ids: ["pair-connected", "pairs-only-relayed"],
      says: ["to host 192.168.2.2:50001 over udp", "iceprobe nat at both ends"],
      never: ["another port for each destination", "no server"]),
    Case(
      testDescription: "a symmetric NAT here",
      pairs: silentSite + [
        .chosen(.host, .relayed) { $0.mappedAddress = address("198.51.100.7:41111") }
      ], ids: ["pair-connected", "pairs-only-relayed"],
      says: [
        "the NAT here: one socket is 198.51.100.7:40001 for a server and 198.51.100.7:41111 for the peer",
        "The NAT here has another port",
      ], never: ["the peer's NAT:", "Both NATs"]),
    Case(
      testDescription: "a symmetric NAT there",
      pairs: silentSite + [.chosen(.relayed, .host), .example(.relayed, .peerReflexive)],
      ids: ["pair-connected", "pairs-only-relayed"],
      says: [
        "the peer is 203.0.113.9:50001 for its server, and its checks come from 203.0.113.9:50017",
        "The peer's NAT has another port",
      ], never: ["the NAT here:"]),
    Case(
      testDescription: "symmetric NATs at both ends",
      pairs: silentSite + [
        .chosen(.host, .relayed) { $0.mappedAddress = address("198.51.100.7:41111") },
        .example(.relayed, .peerReflexive),
      ], ids: ["pair-connected", "pairs-only-relayed"], says: ["Both NATs have another port"]),
    Case(
      testDescription: "UDP shut here, and a relay over TCP",
      pairs: [
        .example(.host, .host, .failed) { $0.local.reflexive = nil },
        .example(.host, .serverReflexive, .failed) { $0.local.reflexive = nil },
        .chosen(.relayed, .serverReflexive),
      ], ids: ["pair-connected", "pairs-only-relayed"],
      says: ["no server of this run answers over UDP", "Let UDP out of this network"],
      never: ["another port for each destination"],
      servers: [.stuck(at: .route, .timeout, "c8"), .working(over: .tcp)]),
    Case(
      testDescription: "TCP alone between two hosts",
      pairs: [.example(.host, .host, .failed), .chosen(.host, .host, over: .tcp)],
      ids: ["ice-only-tcp", "pair-connected"], says: ["Let UDP pass between the two ends"]),
    Case(
      testDescription: "TCP to another address says nothing of UDP",
      pairs: [
        .example(.host, .host, .failed, at: "192.168.2.3:50001"),
        .chosen(.host, .host, over: .tcp),
      ], ids: ["pair-connected"]),
    Case(
      testDescription: "test packets in vain",
      pairs: [
        .chosen(.host, .serverReflexive) { ($0.data, $0.unansweredPackets) = (nil, 5) }
      ], ids: ["pair-no-data", "pair-connected"],
      says: ["checks are answered, and none of 5 test packets came back"]),
    Case(
      testDescription: "loss to the peer",
      pairs: [.chosen(.host, .host) { $0.data = .example(there: 9) }],
      ids: ["pair-loss", "pair-connected"],
      says: ["to the peer: 4 of 13 test packets were lost (30.8 %)"], never: ["from the peer"]),
    Case(
      testDescription: "loss from the peer",
      pairs: [.chosen(.host, .host) { $0.data = .example(back: 7) }],
      ids: ["pair-loss", "pair-connected"],
      says: ["from the peer: 6 of 13 test packets were lost"], never: ["to the peer:"]),
    Case(
      testDescription: "one packet lost is chance",
      pairs: [.chosen(.host, .host) { $0.data = .example(there: 12) }], ids: ["pair-connected"]),
    Case(
      testDescription: "what was not checked is not said to be silent",
      pairs: [.example(.host, .host, .skipped), .chosen(.host, .relayed)], ids: ["pair-connected"]),
    Case(
      testDescription: "what was interrupted is not said to be silent",
      pairs: [
        .example(.host, .host, .failed) {
          $0.failure = Failure(.cancelled, during: .ice, message: "interrupted")
        }, .chosen(.host, .relayed),
      ], ids: ["pair-connected"]),
    Case(
      testDescription: "DTLS that fails connects nothing",
      pairs: [
        .chosen(.host, .relayed) {
          $0.outcome = .failed
          $0.failure = Failure(.timeout, during: .dtls, message: "no answer")
        }, .example(.host, .host, .failed),
      ], ids: []),
  ]

  @Test(arguments: working)
  func `a working pair is told, and silence beside it is no alarm`(network: Case) {
    let found = Self.findings(network)
    #expect(found.map(\.id) == network.ids)
    let told = found.first { $0.id != "pair-connected" } ?? found.first
    Self.expect(told, network)
  }

  // MARK: - No pair

  static let silent: [Case] = [
    Case(
      testDescription: "no relay at either end", pairs: silentSite, ids: ["ice-no-path"],
      says: ["neither end has a relayed candidate", "Offer a TURN relay at either end"],
      never: ["as seen from outside", "no server of this run"]),
    Case(
      testDescription: "nobody asked a server",
      pairs: [.example(.host, .host, .failed) { $0.local.reflexive = nil }], ids: ["ice-no-path"],
      says: [
        "host 192.168.1.2:40001 to host 192.168.2.2:50001 over udp: nothing came back",
        "no server told a socket of this host", "the peer names no address as seen from outside",
      ]),
    Case(
      testDescription: "a relay here alone",
      pairs: silentSite + [.example(.relayed, .serverReflexive, .failed)], ids: ["ice-no-path"],
      says: ["the peer has no relayed candidate", "give the peer one too"]),
    Case(
      testDescription: "a relay there alone",
      pairs: silentSite + [.example(.host, .relayed, .failed)], ids: ["ice-no-path"],
      says: ["this host has no relayed candidate", "give this host one too"]),
    Case(
      testDescription: "relays that do not reach each other",
      pairs: silentSite + [.example(.relayed, .relayed, .failed)], ids: ["ice-no-path"],
      says: ["Have the relays of the two ends reach each other"],
      never: ["neither end", "no relayed candidate"]),
    Case(
      testDescription: "UDP shut here",
      pairs: [.example(.host, .host, .failed) { $0.local.reflexive = nil }],
      ids: ["ice-no-path"],
      says: ["no server of this run answers this host over UDP", "Where UDP is shut"],
      never: ["no server told a socket"],
      servers: [.stuck(at: .route, .timeout, "c8"), .working(over: .tcp)]),
    Case(
      testDescription: "one way",
      pairs: [
        .example(.host, .serverReflexive, .failed) { $0.isHeard = true },
        .example(.host, .host, .failed),
      ], ids: ["pair-one-way"],
      says: ["to srflx 203.0.113.9:50001 over udp: the peer's checks come in"],
      never: ["no relayed candidate"]),
  ]

  @Test(arguments: silent)
  func `where no pair works, what was tried is told and what would help`(network: Case) {
    var network = network
    network.servers.append(.candidate())
    let found = Self.findings(network)
    #expect(found.map(\.id) == network.ids)
    Self.expect(found.first, network)
    #expect(found.first?.explains == ["c1"])
    #expect(found.first?.severity == .critical)
  }

  /// The findings of the pairs, without those of the servers.
  private static func findings(_ network: Case) -> [Finding] {
    var source = SourceResult(id: "s1", kind: .whip, name: "peer", outcome: .ok, duration: .zero)
    source.pairs = network.pairs
    return Diagnosis.findings(
      in: Evidence(sources: [source], checks: network.servers, now: noon)
    ).filter { $0.id.hasPrefix("pair") || $0.id.hasPrefix("ice-") }
  }

  private static func expect(_ finding: Finding?, _ network: Case) {
    let lines = finding.map { $0.evidence.map(\.text) + [$0.remedy.text] } ?? []
    let text = lines.joined(separator: "\n")
    for words in network.says { #expect(text.contains(words), "\(words) in \(text)") }
    for words in network.never { #expect(!text.contains(words), "\(words) in \(text)") }
  }
}
