import Measurements
import Vocabulary

/// Reports of everything that the model can hold, one thing at a time.
enum GeneratedReports {
  static let all: [(name: String, report: Report)] =
    everyReason + everyPhase + everyRung + everyTrust + everyOutcome + everyHostileText + [
      nothing, givenUp, partOfATrace,
    ]

  /// Texts with which a server could break a report.
  static let hostileTexts: [String] = [
    "\u{1B}[2J\u{1B}[31mred\u{1B}]0;title\u{7}", "a\r\nb\nc\td\u{B}\u{C}\0e",
    "\u{202E}desrever\u{202C}\u{2066}\u{2069}\u{200E}\u{200F}\u{61C}",
    "\u{2028}\u{2029}\u{85}\u{9B}",
    #"quote " backslash \ both \" end\"#, "\u{FEFF}\u{200B}\u{AD}\u{E0041}\u{FFFF}",
    "# HELP iceprobe_success no\niceprobe_success 1", "</script><b>&amp;", "{}[],:null",
    String(decoding: [0x66, 0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0xF5] as [UInt8], as: UTF8.self),
    // With a mark behind it a sign is another character, but the same to who reads bytes.
    "=\u{301}x\"\u{301},\u{301}|\u{301} rtt=9s #\u{301}%\u{301}0A:\u{301}<\u{301}\\\u{301}'\u{301}",
    "\"\u{301},\u{301}", String(repeating: "東京🧊", count: 300),
    String(repeating: "e\u{301}\u{301}", count: 300), "",
  ]

  /// Of a run below another program's span.
  static let partOfATrace: (name: String, report: Report) = {
    var report = ExampleReport.named("mixed")
    report.run.parent = TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03")
    return ("part-of-a-trace", report)
  }()

  private static let everyReason = FailureReason.allCases.map { reason in
    let check = CheckResult.failed(
      "c1", over: .udp, reason, during: .binding, after: .milliseconds(3)
    ) { check in
      check.failure?.errno = 111
      check.failure?.stunErrorCode = 486
      check.failure?.evidence = ["ICMP port unreachable (type 3, code 3) from 192.0.2.1"]
    }
    return (reason.rawValue, ExampleReport.report(checks: [check]))
  }

  private static let everyPhase = PhaseName.allCases.map { phase in
    let check = CheckResult.failed("c1", over: .dtls, .other, during: phase, after: .seconds(1))
    return (phase.rawValue, ExampleReport.report(checks: [check]))
  }

  private static let everyRung = Rung.allCases.map { rung in
    let check = CheckResult.allocation("c1", over: .tls, at: "fe80::1") { $0.highestRung = rung }
    return ("rung-\(rung.rawValue)", ExampleReport.report(checks: [check]))
  }

  private static let everyTrust: [(String, Report)] = {
    let problems = CertificateProblem.allCases
    let states =
      [TLSInfo.Trust.verified, .undecided, .unchecked(nil)]
      + problems.map { .rejected($0) } + problems.map { .unchecked($0) }
    return states.enumerated().map { index, trust in
      let check = CheckResult.allocation("c1", over: .tls, at: "2001:db8::1") {
        $0.tls?.trust = trust
        if trust == .undecided { $0.tls = TLSInfo(trust: .undecided) }
      }
      return ("trust\(index)", ExampleReport.report(checks: [check]))
    }
  }()

  private static let everyOutcome: [(String, Report)] = (0..<6).flatMap { kind in
    TransportProtocol.allCases.map { transport in
      let checks = Outcome.allCases.enumerated().map { index, outcome in
        var check = CheckResult(
          id: "c\(index)", source: "s1", detail: details(index)[kind], uri: "turn:x.example",
          transport: transport,
          server: ServerEndpoint(host: "x.example", address: nil, port: 3478),
          isRequired: index > 0)
        check.outcome = outcome
        if let candidate = check.candidate {
          check.uri = "\(candidate.kind.rawValue) candidate over \(transport.rawValue)"
        }
        check.allocation?.bindingFailure = Failure(.timeout, during: .binding, message: "silent")
        check.highestRung = Rung.allCases[index]
        check.rtt = RTTSummary([RTTSample(Nanoseconds(1500), clock: .monotonic)])
        if outcome == .failed {
          check.failure = Failure(.dnsFailure, during: .resolve, message: "no such name")
        }
        return check
      }
      return ("\(kind)-\(transport)", ExampleReport.report(checks: checks))
    }
  }

  /// With everything that data through a relay can come to, or with why nothing was sent.
  private static func relay(_ index: Int) -> RelayDetail {
    var relay = RelayDetail()
    guard index > 0 else {
      relay.untried = .noWitness
      return relay
    }
    let samples = (1...100).map { RTTSample(.milliseconds($0), clock: .kernel) }
    var flow = RelayFlow(sent: 120, delays: samples, duplicates: 1, reordered: 2)
    (flow.lossRuns, flow.longestLossRun, flow.stoppedAfter) = (2, 19, .seconds(2))
    (flow.largestPacket, flow.smallestLost) = (1450, 1500)
    (flow.largestUnfragmented, flow.smallestUnfragmentedLost) = (1280, 1400)
    relay.witness = RelayWitness(
      index == 1 ? .ownSocket : .secondAllocation, at: SocketAddress(.loopbackV4, port: 40_000))
    relay.indications = RelayDirections(toPeer: true, fromPeer: false)
    relay.channelData = RelayDirections(toPeer: true, fromPeer: true)
    relay.hasChannel = true
    (relay.toPeer, relay.fromPeer) = (flow, flow)
    relay.seenFrom = SocketAddress(.loopbackV4, port: 40_001)
    relay.directRoundTrip = .milliseconds(40)
    return relay
  }

  private static func details(_ index: Int) -> [CheckDetail] {
    [
      .binding, .allocation(), .relay(relay(index)), .candidate(candidate(index)),
      .natBehavior(nat(index)), .audit(audit(index)),
    ]
  }

  /// Every feature in every state, every kind of peer with every answer, and nothing.
  private static func audit(_ index: Int) -> AuditDetail {
    var audit = AuditDetail()
    guard index > 0 else { return audit }
    let states = FeatureState.allCases
    audit.features = ServerFeature.allCases.enumerated().map { place, feature in
      let state = states[(place + index) % states.count]
      return FeatureResult(
        feature, state, code: state == .refused ? 420 : nil, SafeText(hostileTexts[place % 8]))
    }
    audit.disclosures = hostileTexts.map { SafeText($0) }
    audit.amplifications = Amplification.Method.allCases.map {
      Amplification($0, requestBytes: index == 1 ? 0 : 20, answerBytes: 108)
    }
    audit.isOpenRelay = index > 1
    let answers = PeerResult.Permission.allCases
    audit.peers = PeerKind.allCases.enumerated().map { place, kind in
      let permission = answers[(place + index) % answers.count]
      return PeerResult(
        kind, place % 2 == 0 ? .loopbackV4 : .loopbackV6, permission,
        code: permission == .refused ? 403 : nil,
        isDelivered: permission == .granted ? place % 3 == 0 : nil)
    }
    return audit
  }

  /// Everything that can be known of NATs, and nothing.
  private static func nat(_ index: Int) -> NATDetail {
    var nat = NATDetail()
    let destination = SocketAddress(.v4(0xC000_0201), port: 3478)
    nat.local = SocketAddress(.v4(0xC0A8_0102), port: 50_000)
    guard index > 0 else {
      nat.views = [NATView(destination, sees: nil)]
      return nat
    }
    nat.views = [NATView(destination, sees: SocketAddress(.v4(0xC633_6407), port: 40_001))]
    nat.method = NATMethod.allCases[index]
    nat.mapping = NATMapping.allCases[index]
    nat.tcp = NATStreamMapping(
      local: SocketAddress(.v4(0xC0A8_0102), port: 51_000),
      views: nat.views + [NATView(SocketAddress(.v4(0xC000_0202), port: 3478), sees: nil)],
      mapping: index > 1 ? .addressDependent : nil)
    nat.filtering = NATFiltering.allCases[index]
    nat.filteringUntested = NATUntested.allCases[index]
    nat.hairpin = NATHairpin.allCases[index]
    (nat.isStable, nat.isFilteringConfirmed, nat.preservesPorts) = (true, true, false)
    (nat.preservesParity, nat.pairsAddresses, nat.passesFragments) = (true, false, true)
    nat.rewritesAddresses = false
    nat.nat64 = NAT64Prefix("64:ff9b::/96")
    nat.hops = [IPAddress("192.168.1.1"), nil, IPAddress("fe80::1")]
    nat.router = NATRouter(
      .v4(0xC0A8_0101), index > 1 ? .natPMP : .upnp,
      outside: index > 2 ? nil : .v4(0x6440_0002))
    nat.hostName = index > 1 ? SafeText(hostileTexts[index]) : nil
    nat.relays = [
      NATRelay(destination, relayed: [], mapped: nil, failure: SafeText(hostileTexts[index])),
      NATRelay(
        destination, relayed: [SocketAddress(.loopbackV6, port: 50_000)], mapped: destination,
        failure: nil),
    ]
    nat.lifetime = NATLifetime(
      alive: index > 1 ? .seconds(9) : nil, gone: index > 2 ? .seconds(10) : nil)
    return nat
  }

  private static func candidate(_ index: Int) -> CandidateInfo {
    let kinds = CandidateKind.allCases
    var candidate = CandidateInfo(
      kind: kinds[index % kinds.count], foundation: SafeText(hostileTexts[index]),
      priority: .max)
    candidate.isNominated = index == 0
    return candidate
  }

  private static let everyHostileText = hostileTexts.enumerated().map { index, text in
    ("hostile\(index)", hostile(SafeText(Array(text.utf8))))
  }

  private static func hostile(_ text: SafeText) -> Report {
    let passed = CheckResult.allocation("c1", over: .tls, at: "192.0.2.1") { check in
      check.uri = text
      check.allocation?.realm = text
      check.software = text
      check.tls?.cipher = text
      check.tls?.serverName = text
      check.tls?.certificate?.subject = text
      check.tls?.certificate?.issuer = text
      check.tls?.certificate?.dnsNames = [text, text]
      check.tls?.trust = .unchecked(.nameMismatch)
      check.resolution = ResolutionInfo(.rfc5928, .naptr, name: text, trace: [text])
    }
    let failed = CheckResult.failed(
      "c2", over: .tcp, .notSTUN, during: .binding, after: .milliseconds(1)
    ) { check in
      check.server.host = text
      check.server.address = nil
      check.failure?.message = text
      check.failure?.evidence = [text, text]
      check.observations = [
        .answeredInstead(.unknown, firstLine: text), .browserRejects(text), .tlsAlert(text),
        .clientCertificateDemanded,
        .hiddenFromBrowsers([text]), .spelling(text),
      ]
    }
    var source = SourceResult(
      id: "s2", kind: .whip, name: text, outcome: .failed, duration: .zero,
      failure: Failure(.configFetch, during: .config, message: text, evidence: [text]))
    source.steps = [
      SourceStep(.whip, startedOffset: .zero, duration: .zero, attempts: 0)
    ]
    var token = TokenInfo()
    (token.algorithm, token.participantID, token.stage, token.userID) = (text, text, text, text)
    (token.whipURL, token.eventsURL, token.version) = (text, text, text)
    token.issuedAt = UnixTime(milliseconds: .min)
    token.expiresAt = UnixTime(milliseconds: .max)
    source.token = token
    source.renewalCount = 3
    return ExampleReport.report(
      sources: [.uris(2, name: text), source], checks: [passed, failed])
  }

  /// Not tried to its end, though it had an allocation and sent requests.
  private static let givenUp: (String, Report) = {
    let check = CheckResult.allocation("c1", over: .tcp, at: "2001:db8::1") {
      $0.outcome = .skipped
    }
    return ("given-up", ExampleReport.report(checks: [check]))
  }()

  private static let nothing = ("nothing", ExampleReport.report(sources: [], checks: []))
}
