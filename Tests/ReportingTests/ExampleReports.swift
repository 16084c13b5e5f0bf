import Diagnosing
import Measurements
import Testing
import Vocabulary

/// A report of `reports/examples/`, where each format of it is kept as it must look.
struct ExampleReport: CustomTestStringConvertible {
  let name: String
  let report: Report

  var testDescription: String { name }

  static let all = [
    ExampleReport(name: "ok", report: allOK),
    ExampleReport(name: "mixed", report: mixed),
    ExampleReport(name: "session", report: session),
    ExampleReport(name: "proxy", report: proxied),
    ExampleReport(name: "hostile", report: hostile),
    ExampleReport(name: "partial", report: partial),
    ExampleReport(name: "many", report: many),
    ExampleReport(name: "mapping", report: mapping),
    ExampleReport(name: "nat", report: nat),
  ]

  static func named(_ name: String) -> Report {
    all.first { $0.name == name }?.report ?? allOK
  }

  /// Four transports and both IP versions, as a healthy server gives them.
  private static let allOK = report(
    checks: [
      .allocation("c1", over: .udp, at: "192.0.2.1"),
      .allocation("c2", over: .udp, at: "2001:db8::1") {
        $0.mappedAddress = IPAddress("2001:db8::7").map { SocketAddress($0, port: 40_001) }
      },
      .allocation("c3", over: .tcp, at: "192.0.2.1"),
      .allocation("c4", over: .tls, at: "192.0.2.1"),
      .allocation("c5", over: .dtls, at: "192.0.2.1"),
      .binding("c6", at: "192.0.2.1"),
    ])

  /// UDP is dropped, a certificate is about to end, the relay is not public, one source gave nothing.
  private static let mixed = report(
    sources: [
      .uris(4),
      SourceResult(
        id: "s2", kind: .kinesisVideo,
        name: "arn:aws:kinesisvideo:us-west-2:111122223333:channel/door/1",
        outcome: .failed, duration: .milliseconds(80), clockSkew: .seconds(-412),
        failure: Failure(
          .configFetch, during: .config,
          message: "GetSignalingChannelEndpoint: 403 InvalidSignatureException",
          evidence: ["Signature expired: 20261121T030308Z is now earlier than 20261121T030500Z"])),
    ],
    checks: [
      .failed("c1", over: .udp, .timeout, during: .binding, after: .seconds(39)),
      .failed("c2", over: .dtls, .timeout, during: .dtls, after: .seconds(10)),
      .allocation("c3", over: .tcp, at: "192.0.2.1") { check in
        check.allocation?.relayedAddresses = [SocketAddress(.v4(0x0A00_0005), port: 50_010)]
      },
      .allocation("c4", over: .tls, at: "192.0.2.1") { check in
        check.tls?.certificate?.notAfter = UnixTime(seconds: start + 5 * 86_400)
        check.retransmissions = 1
      },
      .failed("c5", over: .tcp, .unauthorized, during: .allocate, after: .milliseconds(31)) {
        check in
        check.allocation?.credentialExpiresAt = UnixTime(seconds: start - 3600)
        check.failure?.stunErrorCode = 401
        check.failure?.message = "the server refused the credentials twice"
        check.requestsSent = 3
        check.responsesReceived = 3
        check.allocation?.realm = "example.org"
      },
      .skipped("c6"),
    ])

  /// A media session: one candidate carries it, one is closed, one cannot be reached from anywhere.
  private static let session = report(
    sources: [
      stage
    ],
    checks: [
      .candidate("c1", over: .udp, at: "192.0.2.9") { check in
        check.candidate?.isNominated = true
        check.tls = .example(over: .dtls)
        check.tls?.serverName = nil
      },
      .candidate("c2", over: .tcp, at: "192.0.2.9") { check in
        check.outcome = .failed
        check.isRequired = false
        check.phases = [
          Phase(.connect, startedOffset: .zero, duration: .milliseconds(9), outcome: .failed)
        ]
        check.failure = Failure(
          .connectionRefused, during: .connect,
          message: "the connection was refused",
          evidence: ["TCP RST in answer to SYN"])
        (check.requestsSent, check.responsesReceived, check.rtt) = (0, 0, nil)
        check.mappedAddress = nil
      },
      .candidate("c3", over: .udp, at: "192.0.2.9") { check in
        check.outcome = .skipped
        check.server = ServerEndpoint(host: "b2c0.local", address: nil, port: 50_000)
        (check.phases, check.rtt, check.mappedAddress) = ([], nil, nil)
        check.observations = [
          .candidateLeftOut(
            "b2c0.local is an mDNS name, which only the peer's own network can resolve")
        ]
      },
    ])

  /// Through a corporate proxy that lets 443 out and nothing else.
  private static let proxied = report(
    checks: [
      .allocation("c1", over: .tls, at: "192.0.2.1") { byProxy(&$0) },
      .failed("c2", over: .tcp, .proxyRefused, during: .proxy, after: .milliseconds(11)) { check in
        byProxy(&check)
        check.phases = [
          Phase(.proxyConnect, startedOffset: .zero, duration: .milliseconds(4)),
          Phase(
            .proxy, startedOffset: .milliseconds(4), duration: .milliseconds(11), outcome: .failed),
        ]
        check.failure?.message =
          "proxy 203.0.113.8:3128: it refuses to open a tunnel to the server (403)"
        check.failure?.evidence = ["it said \"HTTP/1.1 403 Forbidden\""]
      },
      .skipped("c3") { check in
        check.observations = [.notForProxy]
        check.server.address = nil
      },
    ], proxy: ProxyInfo(scheme: "http", host: "proxy.example.org", port: 3128))

  /// Puts the proxy's phases in the place of resolving and connecting.
  private static func byProxy(_ check: inout CheckResult) {
    check.server.address = nil
    check.resolution = ResolutionInfo(
      .browser, .proxy, name: "turn.example.org", trace: ["the proxy resolves turn.example.org"])
    let names: [PhaseName: PhaseName] = [.resolve: .proxyConnect, .connect: .proxy]
    for index in check.phases.indices {
      check.phases[index].name = names[check.phases[index].name] ?? check.phases[index].name
    }
  }

  private static let stage: SourceResult = {
    let arn = "arn:aws:ivs:us-west-2:111122223333:stage/abcdABCDefgh"
    var source = SourceResult(
      id: "s1", kind: .ivs, name: SafeText(arn), outcome: .ok, duration: .milliseconds(214),
      ttlSeconds: 300, expiresAt: UnixTime(seconds: start + 300))
    source.steps = [
      SourceStep(
        .createParticipantToken, startedOffset: .milliseconds(1), duration: .milliseconds(117),
        attempts: 1, status: 200,
        transfer: HTTPTimings(
          resolved: .milliseconds(8), connected: .milliseconds(31), secured: .milliseconds(79),
          firstByte: .milliseconds(116), total: .milliseconds(117))),
      SourceStep(
        .whip, startedOffset: .milliseconds(118), duration: .milliseconds(96), attempts: 2,
        status: 201, transfer: HTTPTimings(total: .milliseconds(44))),
    ]
    var token = TokenInfo()
    token.algorithm = "KMS"
    token.participantID = "tU06DT5jCJeb"
    token.stage = SafeText(arn)
    token.userID = "iceprobe"
    token.expiresAt = UnixTime(seconds: start + 300)
    (token.mayPublish, token.maySubscribe) = (true, false)
    token.whipURL = "https://9x0y8z7s6t5u.global-bm.whip.live-video.net"
    token.version = "1.0"
    source.token = token
    return source
  }()

  /// Whatever a server says, a report keeps its form.
  private static let hostile = report(
    sources: [.uris(1, name: "\u{202E}gpj.\"config\\")],
    checks: [
      .allocation("c1", over: .tls, at: "192.0.2.1") { check in
        check.software = SafeText(
          Array("coturn\u{1B}[2J\u{1B}]0;owned\u{7}\r\n\"quoted\" \\n".utf8))
        check.allocation?.realm = SafeText([0xFF, 0xFE, 0x65, 0xC3, 0x28, 0x00])
        check.tls?.certificate?.subject = "CN=\u{202E}gro.elpmaxe\u{202C}, O=東京\u{2028}"
        check.tls?.certificate?.dnsNames = ["*.example.org", "a\"b\\c\nd"]
      },
      .failed("c2", over: .tcp, .notSTUN, during: .binding, after: .milliseconds(12)) { check in
        check.failure?.message = "\u{1B}[31mnot\u{85}what\u{9B}we\u{7F}asked"
        check.failure?.evidence = [SafeText(Array(repeating: 0x41, count: 4000))]
        check.observations = [
          .answeredInstead(
            .http, firstLine: SafeText(Array("HTTP/1.1 302 <script>\r\n\t\u{2066}".utf8)))
        ]
      },
    ])

  /// Interrupted before the last check had its answer.
  private static let partial = report(
    checks: [
      .allocation("c1", over: .udp, at: "192.0.2.1"),
      .failed("c2", over: .tcp, .cancelled, during: .connect, after: .milliseconds(40)),
    ], isPartial: true)

  /// 24 URIs of four servers: UDP to a port of one is blocked, another one refuses the password.
  private static let many: Report = {
    let ways: [(TransportProtocol, UInt16)] = [
      (.udp, 3478), (.tcp, 3478), (.tls, 443), (.udp, 3478), (.tcp, 443), (.udp, 443), (.udp, 3478),
      (.udp, 3478), (.tcp, 3478), (.tls, 443),
    ]
    let failures: [Int: FailureReason] = [
      1: .timeout, 4: .timeout, 7: .timeout, 9: .unauthorized, 10: .unauthorized,
    ]
    let checks = (1...24).map { number -> CheckResult in
      let (transport, port) = ways[(number - 1) % ways.count]
      let isTURN = number <= 19
      let host =
        "turn-\(number < 8 ? "a" : number < 12 ? "b" : number < 20 ? "c" : "d").example.org"
      let change: CheckResult.Change = { check in
        check.server = ServerEndpoint(
          host: SafeText(host), address: IPAddress("192.0.2.\(number < 8 ? 1 : 2)"), port: port)
        check.uri = "\(isTURN ? "turn" : "stun"):\(host):\(port)"
        check.rtt = RTTSummary([
          RTTSample(.milliseconds(8 + number * number % 33), clock: .kernel)
        ])
      }
      if let reason = failures[number] {
        return .failed(
          "c\(number)", over: transport, reason, during: reason == .timeout ? .binding : .allocate,
          after: .milliseconds(reason == .timeout ? 9_500 : 31)
        ) { check in
          change(&check)
          check.rtt = nil
          check.failure?.stunErrorCode = reason == .unauthorized ? 401 : nil
        }
      }
      if isTURN { return .allocation("c\(number)", over: transport, at: "192.0.2.1", change) }
      var check = CheckResult.binding("c\(number)", at: "192.0.2.1")
      change(&check)
      return check
    }
    var result = report(sources: [.uris(24)], checks: checks)
    var blocked = Finding(
      "udp-blocked", .critical, checks: ["c1", "c4", "c7"],
      title: "UDP to turn-a.example.org port 3478 is blocked on the way",
      evidence: [
        "TCP to the same port answers in 10.3 ms, and UDP to port 443 of it does"
      ],
      remedy: """
        Open 3478/udp to 192.0.2.1, or offer turn:turn-a.example.org:443?transport=udp
        """)
    blocked.confidence = .confirmed
    var refused = Finding(
      "credentials-refused", .critical, checks: ["c9", "c10"],
      title: "turn-b.example.org refuses the password of alice",
      evidence: ["401 to a correctly signed request; its realm is \"example.org\""],
      remedy: "Fetch a new one: it ended 52 minutes ago (user name 1795230600:alice)")
    refused.confidence = .confirmed
    result.findings = [blocked, refused]
    return result
  }()

  /// 24 URIs and the data of four relays on one host, with two causes and a warning whose texts are
  /// as long as they get.
  static let long: Report = {
    var checks = (1...16).map { number in
      local(
        .binding("c\(number)", at: "127.0.0.1"), "127.0.0.1", UInt16(38_000 + 2 * number), number)
    }
    for (number, transport, port) in [
      (17, TransportProtocol.tcp, UInt16(37_478)), (19, .udp, 37_478), (21, .tls, 37_479),
      (23, .tcp, 37_578),
    ] {
      let host = transport == .tls ? "localhost" : "127.0.0.1"
      for id in [number, number + 1] {
        checks.append(
          local(.allocation("c\(id)", over: transport, at: "127.0.0.1"), host, port, id))
      }
    }
    for (number, transport, reason, port) in [
      (25, TransportProtocol.tcp, FailureReason.connectionRefused, UInt16(39_991)),
      (27, .udp, .connectionRefused, 39_992), (29, .tcp, .notSTUN, 38_068),
      (31, .tcp, .notSTUN, 38_070),
    ] {
      let failed = CheckResult.failed(
        "c\(number)", over: transport, reason, during: .binding, after: .milliseconds(1))
      checks.append(local(failed, "127.0.0.1", port, nil))
    }
    var result = report(sources: [.uris(24)], checks: checks)
    result.findings = longFindings
    return result
  }()

  private static func local(
    _ check: CheckResult, _ host: String, _ port: UInt16, _ number: Int?
  ) -> CheckResult {
    var check = check
    check.server = ServerEndpoint(
      host: SafeText(host), address: IPAddress("127.0.0.1"), port: port)
    check.rtt = number.flatMap {
      RTTSummary([RTTSample(.milliseconds(1 + $0 * $0 % 33), clock: .kernel)])
    }
    return check
  }

  private static let longFindings: [Finding] = {
    var closed = Finding(
      "port-closed", .critical, checks: ["c25", "c27"],
      title: "Nothing listens on TCP port 39991 and UDP port 39992 of 127.0.0.1",
      evidence: [
        """
        tcp 127.0.0.1:39991: TCP RST in answer to SYN, while udp 127.0.0.1:37478 answered in 3.3 ms
        """,
        """
        udp 127.0.0.1:39992: ICMP port unreachable (type 3, code 3) from 127.0.0.1, while tcp \
        127.0.0.1:37478 answered in 1.3 ms
        """,
      ],
      remedy: """
        Start the server, or correct the port or transport in the URI. Then check that it listens on \
        this address and transport (ss -lnptu), and that no firewall rule there rejects it (REJECT \
        answers alike). coturn: listening-port for udp and tcp, tls-listening-port for tls and dtls; \
        a certificate that cannot be read leaves tls and dtls off silently.
        """)
    closed.confidence = .confirmed
    var web = Finding(
      "not-stun", .critical, checks: ["c29", "c31"],
      title: "A web server, a proxy or a captive portal answers in place of 127.0.0.1",
      evidence: [
        "tcp 127.0.0.1:38068: it said \"HTTP/1.1 400 Bad Request\"",
        "tcp 127.0.0.1:38070: it said \"HTTP/1.1 407 Proxy Authentication Required\"",
      ],
      remedy: """
        On a guest network, sign in to its portal first. Otherwise the port belongs to a web server: \
        correct the port in the URI, or have the load balancer pass TURN through as TCP.
        """)
    web.confidence = .confirmed
    let lost = Finding(
      "relay-loss", .warning, checks: ["c18", "c20", "c24"],
      title: "Packets are lost on the way through the relay of 127.0.0.1",
      evidence: [
        "tcp 127.0.0.1:37478: out: 2 of 10 packets were lost (20 %), up to 2 in a row (a burst)",
        "udp 127.0.0.1:37478: out: 4 of 10 packets were lost (40 %), up to 4 in a row (a burst)",
      ],
      remedy: """
        Compare with another relay and another network: the same loss with both is on this side. \
        Where the other end is this host's second socket, either direction passes its uplink and its \
        downlink, so loss in one alone points to a limit on one of the two flows, or to the server's \
        load. --witness, at the far end of the call, tells uplink from downlink.
        """)
    return [closed, web, lost]
  }()

  // 2026-11-21T03:10:00Z
  static let start: Int64 = 1_795_230_600

  static func report(
    sources: [SourceResult] = [.uris(6)], checks: [CheckResult], isPartial: Bool = false,
    proxy: ProxyInfo? = nil
  ) -> Report {
    let startedAt = UnixTime(milliseconds: start * 1000 + 123)
    let evidence = Evidence(sources: sources, checks: checks, now: startedAt)
    return Report(
      tool: ToolInfo(name: "iceprobe", version: "0.1.0"),
      run: RunInfo(
        id: "0193a1e7-0000-7000-8000-000000000001", startedAt: startedAt,
        duration: .milliseconds(412), isPartial: isPartial, proxy: proxy),
      sources: sources, checks: checks, findings: Diagnosis.findings(in: evidence))
  }
}

extension SourceResult {
  static func uris(_ count: Int, name: SafeText = "command line") -> SourceResult {
    SourceResult(
      id: "s1", kind: .uri, name: name, outcome: .ok, duration: .zero, serverCount: count)
  }
}
