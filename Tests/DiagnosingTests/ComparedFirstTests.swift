import Diagnosing
import Measurements
import Testing
import Vocabulary

/// What the same run saw is compared before anything is explained.
@Suite struct ComparedFirstTests {
  private static func text(_ findings: [Finding]) -> String {
    findings.map { "\($0.title) \($0.evidence) \($0.remedy)" }.joined(separator: "\n")
  }

  // MARK: - Credentials

  private static func refused(
    _ mark: Int?, _ change: (inout CheckResult) -> Void = { _ in }
  ) -> CheckResult {
    .refused {
      $0.allocation?.credentialMark = mark
      change(&$0)
    }
  }

  @Test(
    arguments: [
      // The same address took them: they are right.
      (
        1, TransportProtocol.tcp, "198.51.100.4", true,
        "another configuration, answers on udp port 3478"
      ),
      (1, .udp, "198.51.100.4", true, "several servers may stand behind this port"),
      // Another host did: they are valid there, and may be wrong here.
      (1, .udp, "192.0.2.9", false, "so they are valid there"),
      // Others than these, or unknown ones.
      (2, .tcp, "198.51.100.4", false, nil), (nil, .tcp, "198.51.100.4", false, nil),
    ] as [(Int?, TransportProtocol, String, Bool, String?)])
  func `credentials that the run saw accepted are not called wrong`(
    mark: Int?, transport: TransportProtocol, address: String, areRight: Bool, says: String?
  ) {
    let other = CheckResult.working("c3", over: transport, at: address) {
      $0.allocation?.credentialMark = mark
    }
    let found = findings(Self.refused(1), other)
    #expect(found.map(\.id) == ["unauthorized"])
    let text = Self.text(found)
    #expect(text.contains("c3 (\(transport.rawValue) \(address):3478) took") == (says != nil))
    #expect(text.contains(says ?? ""))
    #expect(text.contains("Compare user name, password and realm") == !areRight)
    #expect(text.contains("The credentials are right") == areRight)
  }

  @Test(arguments: [401, 400, 441])
  func `a signed refusal accepts nothing`(code: Int) {
    func refusal(_ id: String) -> CheckResult {
      .stuck(
        at: .credentialsTaken, code == 400 ? .badResponse : .unauthorized, id, during: .allocate
      ) {
        $0.failure?.stunErrorCode = code
        $0.allocation?.credentialMark = 1
      }
    }
    let found = findings(refusal("c1"), refusal("c2"))
    #expect(found.map(\.id) == ["unauthorized"])
    #expect(!Self.text(found).contains("took the same"))
  }

  @Test(arguments: [true, false])
  func `nor is their time or their secret the cause, once the same address took them`(
    isMinted: Bool
  ) {
    var source = SourceResult(
      id: "s1", kind: .uri, name: "command line", outcome: .ok, duration: .zero)
    source.mintsCredentials = isMinted
    let check = Self.refused(1) {
      $0.allocation?.credentialExpiresAt = isMinted ? nil : UnixTime(seconds: 1)
    }
    let accepted = CheckResult.working("c3", over: .tcp) { $0.allocation?.credentialMark = 1 }
    #expect(findings(check, accepted, sources: [source]).map(\.id) == ["unauthorized"])
    let alone = findings(check, sources: [source]).map(\.id)
    #expect(alone == [isMinted ? "shared-secret-mismatch" : "credential-expired"])
  }

  @Test func `a password that another transport proved is not suspected for a wrong signature`() {
    let check = CheckResult.stuck(at: .challenge, .integrityFailure) {
      $0.failure?.detail = .integrityWrong
      $0.allocation?.credentialMark = 1
    }
    let other = CheckResult.working("c3", over: .tcp) { $0.allocation?.credentialMark = 1 }
    #expect(Self.text(findings(check)).contains("Compare the password"))
    let text = Self.text(findings(check, other))
    #expect(!text.contains("Compare the password") && text.contains("The password is right"))
  }

  @Test func `what may be a time in a refused user name is the second thing that is said`() {
    let notes: [Observation] = [
      .oddCredential("the user name ends with a blank"),
      .oddCredential(
        "if the server expects a time in the user name (TURN REST): 1001 is not a time"),
    ]
    let found = findings(Self.refused(nil) { $0.observations = notes })
    #expect(found.map(\.id) == ["unauthorized"])
    for note in notes { #expect(Self.text(found).contains("; \(note)")) }
  }

  @Test(arguments: [
    (403, FailureReason.forbidden, Rung.stunAnswer, "forbidden-unasked"),
    (403, .forbidden, .challenge, "forbidden"),
    (403, .forbidden, .credentialsTaken, "forbidden"),
    (441, .unauthorized, .stunAnswer, "server-error"),
    (441, .unauthorized, .challenge, "unauthorized"),
  ])
  func `credentials that were never sent are neither good nor bad`(
    code: Int, reason: FailureReason, rung: Rung, id: String
  ) {
    let found = findings(
      .stuck(at: rung, reason, during: .allocate) { $0.failure?.stunErrorCode = code })
    #expect(found.map(\.id) == [id])
    if rung == .stunAnswer {
      #expect(!Self.text(found).contains("signed request"))
      #expect(FindingID(rawValue: id).map { !$0.entry.meaning.contains("are good") } == true)
    }
  }

  // MARK: - TURN elsewhere

  private static let refusals: [CheckResult] =
    [.stuck(at: .stunAnswer, .connectionClosed, over: .tcp)]
    + [400, 404, 405, 420, 501, 600].map { code in
      .stuck(at: .stunAnswer, .badResponse, over: .tcp, during: .allocate) {
        $0.failure?.stunErrorCode = code
      }
    } + [
      .stuck(at: .stunAnswer, .badResponse, over: .tcp, during: .allocate) {
        $0.failure?.detail = .methodUnknown
      }
    ]

  @Test(
    arguments: refusals,
    [
      (CheckResult.working("c2"), "turn-not-here"),
      (.working("c2", over: .tls, port: 443), "turn-not-here"),
      (.working("c2", over: .tcp, at: "198.51.100.5"), "turn-not-here"),
      (.stuck(at: .challenge, .quota, "c2"), "turn-not-here"),
      (.example("c2", kind: .stunBinding), "turn-not-offered"),
      (.working("c2", host: "b.example", at: "192.0.2.9"), "turn-not-offered"),
    ])
  func `a server that relays for another check is no STUN server only`(
    check: CheckResult, beside: (CheckResult, String)
  ) {
    let found = findings(check, beside.0).filter { $0.explains == ["c1"] }
    #expect(found.map(\.id) == [beside.1])
    let text = Self.text(found)
    #expect(text.contains("STUN server only") == (beside.1 == "turn-not-offered"))
    if beside.1 == "turn-not-here" {
      #expect(text.contains("while c2 ("))
      #expect(
        text.contains(beside.0.outcome == .ok ? "got a relay" : "was asked for credentials"))
    }
  }

  @Test(arguments: [
    (refusals[0], "connection-lost"), (refusals[1], "server-error"),
    (refusals[refusals.count - 1], "server-error"),
  ])
  func `one that relays for another check on the same port does so sometimes`(
    check: CheckResult, id: String
  ) {
    let found = findings(check, .working("c2", over: .tcp)).filter { $0.explains == ["c1"] }
    #expect(found.map(\.id) == [id])
    #expect(Self.text(found).contains("while c2 (tcp 198.51.100.4:3478) got a relay"))
  }

  // MARK: - Late answers

  @Test(
    arguments: [
      // An answer to the Allocate itself.
      (.challenge, 2000, [.lateAnswer(after: .seconds(3), toAllocate: true)], nil, "answers-late"),
      // One to Binding, which took longer than the Allocate had.
      (
        .stunAnswer, 2000, [.lateAnswer(after: .seconds(3), toAllocate: false)], nil, "answers-late"
      ),
      (.stunAnswer, 2000, [], 2500, "answers-late"),
      // There was time for the answer: it is no matter of time.
      (
        .stunAnswer, 4000, [.lateAnswer(after: .seconds(3), toAllocate: false)], nil,
        "turn-not-offered"
      ),
      (.stunAnswer, 4000, [], 2500, "turn-not-offered"),
      (.stunAnswer, 2000, [], 20, "turn-not-offered"),
    ] as [(Rung, Int, [Observation], Int?, String)])
  func `an answer that came late, or could not have come yet, was not refused`(
    rung: Rung, time: Int, seen: [Observation], roundTrip: Int?, id: String
  ) {
    let found = findings(
      .stuck(at: rung) { check in
        check.phases = [
          Phase(.allocate, startedOffset: .zero, duration: .milliseconds(time), outcome: .failed)
        ]
        check.observations = seen
        check.rtt = roundTrip.flatMap {
          RTTSummary([RTTSample(.milliseconds($0), clock: .kernel)])
        }
      }
    ).filter { $0.explains == ["c1"] }
    #expect(found.map(\.id) == [id])
    #expect(!Self.text(found).contains("breaks the protocol"))
  }

  @Test func `a Binding answered late was answered`() {
    let found = findings(
      .example {
        $0.allocation?.bindingFailure = Failure(.timeout, during: .binding, message: "x")
        $0.observations = [.lateAnswer(after: .seconds(3), toAllocate: false)]
      })
    #expect(found.map(\.id) == ["high-latency"])
    #expect(Self.text(found).contains("3 s after its request"))
  }

  @Test func `a server that ignores the signed Allocate alone did not fall silent`() {
    let found = findings(
      .stuck(at: .challenge) { $0.observations = [.onlyRefreshAnswered] })
    #expect(found.map(\.id) == ["allocate-ignored"])
    #expect(!Self.text(found).contains("had accepted the credentials"))
  }

  // MARK: - Who refused, and what was answered

  @Test(
    arguments: [
      (nil, false, "its own host refuses UDP 3478"),
      ("203.0.113.5", false, "its own host refuses UDP 3478"),
      ("21.4.3.69", false, "21.4.3.69 refuses UDP 3478 in the peer's place"),
      ("10.0.0.7", true, "this computer's own firewall"),
    ] as [(String?, Bool, String)])
  func `a candidate is refused by whoever sent the ICMP message`(
    sender: String?, isOwn: Bool, says: String
  ) throws {
    let icmp = try sender.map {
      Observation.icmp(
        type: 3, code: 3, version: .v4, from: try #require(IPAddress($0)), isOwn: isOwn)
    }
    let found = findings(
      .candidate(at: "203.0.113.5") {
        $0.failure?.reason = .connectionRefused
        $0.observations = icmp.map { [$0] } ?? []
      })
    let text = Self.text(found)
    #expect(text.contains(says))
    #expect(text.contains("own host refuses") == says.hasPrefix("its own"))
  }

  @Test func `the target of a redirect is refused by whoever said so`() {
    let target = SocketAddress(.v4(0x0A01_0203), port: 3478)
    let found = findings(
      .failing(.connectionRefused, during: .allocate) {
        $0.observations = [.redirected(to: target, signed: true, followed: true)]
        $0.failure?.evidence = ["ICMP port unreachable (type 3, code 3) from 21.4.3.69"]
      })
    #expect(found.map(\.id) == ["redirect-target-silent"])
    #expect(
      Self.text(found).contains("there: ICMP port unreachable (type 3, code 3) from 21.4.3.69"))
  }

  @Test(arguments: [
    (FailureReason.timeout, ["redirect-target-silent"]),
    (.unauthorized, ["unauthorized", "redirected"]),
  ])
  func `nothing needs repair is not said beside a failure`(reason: FailureReason, ids: [String]) {
    let target = SocketAddress(.v4(0xC633_6402), port: 3478)
    let found = findings(
      .stuck(at: .challenge, reason) {
        $0.failure?.stunErrorCode = reason == .timeout ? nil : 401
        $0.observations = [.redirected(to: target, signed: true, followed: true)]
      })
    #expect(found.map(\.id) == ids)
    #expect(!Self.text(found).contains("nothing needs repair"))
  }

  @Test func `a redirect in answer to Binding names a server, and is not followed all the same`() {
    let found = findings(
      .stuck(at: .stunAnswer, .redirect, during: .binding) {
        $0.failure?.detail = .redirectOfBinding
      })
    #expect(Self.text(found).contains("Put the server that it names in the URI"))
    #expect(!Self.text(found).contains("names no address"))
  }

  @Test(
    arguments: [
      (.badResponse, 400, "binding-refused"), (.badResponse, 500, "binding-refused"),
      (.redirect, 300, "binding-refused"), (.badResponse, nil, "binding-unusable"),
      (.timeout, nil, "binding-unanswered"),
    ] as [(FailureReason, Int?, String)])
  func `a success that cannot be used is no error`(reason: FailureReason, code: Int?, id: String) {
    let found = findings(
      .example {
        $0.allocation?.bindingFailure = Failure(
          reason, during: .binding, message: "x", stunErrorCode: code)
        $0.observations = [.serverErrorRetried(code: 500, reason: "x", isAllocate: false)]
      })
    #expect(found.map(\.id) == [id])
  }

  // MARK: - Advice

  @Test(arguments: [
    (Rung.stunAnswer, FailureReason.timeout, FailureDetail?.none, "try turns:"),
    (.challenge, .connectionClosed, nil, "compare over turns:"),
    (.challenge, .integrityFailure, .integrityMissing, "compare over turns:"),
    (.challenge, .integrityFailure, .integrityWrong, "try turns:"),
    (.challenge, .badResponse, nil, "compare over turns:"),
  ])
  func `turns: is not recommended to whoever uses or tried it`(
    rung: Rung, reason: FailureReason, detail: FailureDetail?, advice: String
  ) {
    func found(over transport: TransportProtocol, _ others: CheckResult...) -> String {
      let check = CheckResult.stuck(at: rung, reason, over: transport) {
        $0.failure?.detail = detail
      }
      return Self.text(findings([check] + others).filter { $0.explains.contains("c1") })
    }
    #expect(found(over: .tcp).contains(advice))
    #expect(!found(over: .tls).contains("turns:"))
    #expect(!found(over: .tcp, .stuck(at: rung, reason, "c2", over: .tls)).contains(advice))
  }
}
