import Resolving
import Testing
import Vocabulary

/// The decisions alone, fed with answers.
@Suite struct ServiceSearchTests {
  typealias Question = ServiceSearch.Question

  /// Runs a search against a table of records, and gives what it asked and where it led.
  private func search(
    _ wanted: WantedService, _ records: [Question: ServiceSearch.Answer] = [:],
    draw: @escaping (UInt32) -> UInt32 = { _ in 0 }
  ) -> (questions: [Question], targets: [ServiceTarget], trace: [ServiceDecision]) {
    var search = ServiceSearch(wanted, random: draw)
    var questions: [Question] = []
    while true {
      switch search.poll() {
      case .finished(let targets): return (questions, targets, search.trace)
      case .ask(let question):
        questions.append(question)
        search.receive(records[question] ?? .nothing(.nxdomain))
      }
    }
  }

  private func turn(
    _ host: String = "a.example", secure: Bool = false, port: UInt16? = nil,
    over transport: TransportProtocol? = nil,
    _ supported: [TransportProtocol] = TransportProtocol.allCases
  ) -> WantedService {
    WantedService(
      .turn, isSecure: secure, host: host, port: port, transport: transport, supported: supported)
  }

  private func srv(
    _ target: String, _ port: UInt16 = 1000, priority: UInt16 = 0, weight: UInt16 = 0
  ) -> SRVRecord {
    SRVRecord(priority: priority, weight: weight, port: port, target: target)
  }

  private func naptr(
    _ flags: String, _ service: String, _ replacement: String, order: UInt16 = 0,
    preference: UInt16 = 0, regexp: String = ""
  ) -> NAPTRRecord {
    NAPTRRecord(
      order: order, preference: preference, flags: flags, service: service, regexp: regexp,
      replacement: replacement)
  }

  static let matrix: [(secure: Bool, port: UInt16?, transport: TransportProtocol?, host: String)] =
    [false, true].flatMap { secure in
      [nil, 99].flatMap { port in
        [nil, .udp, .tcp, .tls, .dtls].flatMap { (transport: TransportProtocol?) in
          ["192.0.2.1", "a.example"].map { (secure, port, transport, $0) }
        }
      }
    }

  @Test(arguments: matrix)
  func `RES-17 each combination asks what its branch asks`(
    secure: Bool, port: UInt16?, transport: TransportProtocol?, host: String
  ) {
    let (questions, targets, _) = search(turn(host, secure: secure, port: port, over: transport))
    let fitting: [TransportProtocol] = secure ? [.tls, .dtls] : [.udp, .tcp]
    let left = transport.map { fitting.contains($0) ? [$0] : [] } ?? fitting
    let scheme = secure ? "_turns" : "_turn"
    let services = left.map { transport in
      Question.services("\(scheme).\(transport.isDatagram ? "_udp" : "_tcp").\(host)")
    }
    let isName = host == "a.example"
    let expected: [Question] =
      !isName || port != nil || left.isEmpty
      ? [] : transport == nil ? [.pointers(host)] + services : services
    #expect(questions == expected)
    #expect(targets.map(\.transport) == left)
    #expect(targets.allSatisfy { $0.host == host && $0.port == port ?? (secure ? 5349 : 3478) })
    #expect(targets.allSatisfy { $0.path == (isName ? .address : .literal) })
  }

  @Test func `RES-3 the client's order is the order of the targets`() {
    let targets = search(turn(port: 1, [.tcp, .dtls, .udp])).targets
    #expect(targets.map(\.transport) == [.tcp, .udp])
    #expect(targets.map(\.isGuessed) == [false, true])
  }

  @Test func `RES-10 the lowest priority comes first, then chance by weight`() {
    let records = [
      srv("late", priority: 9), srv("heavy", priority: 1, weight: 90),
      srv("light", priority: 1, weight: 10), srv("zero", priority: 1),
    ]
    let answers: [Question: ServiceSearch.Answer] = [
      .services("_turn._udp.a.example"): .services(records)
    ]
    func hosts(_ draw: @escaping (UInt32) -> UInt32) -> [String] {
      search(turn(over: .udp), answers, draw: draw).targets.map(\.host)
    }
    #expect(hosts { _ in 0 } == ["zero", "heavy", "light", "late"])
    #expect(hosts { $0 } == ["light", "heavy", "zero", "late"])
    #expect(hosts { $0 / 2 } == ["heavy", "light", "zero", "late"])
  }

  @Test func `RES-10 a lone dot means no service, and no fallback to the host`() {
    let result = search(
      turn(over: .udp), [.services("_turn._udp.a.example"): .services([srv(".", 0)])])
    #expect(result.targets.isEmpty)
    #expect(result.trace.last?.decision.contains("not offered") == true)
  }

  @Test(arguments: [
    DNSQuery.Outcome.nxdomain, .noData, .servfail, .refused, .timeout, .malformed,
  ])
  func `RES-6 without SRV records the host itself is tried`(outcome: DNSQuery.Outcome) {
    let result = search(
      turn(secure: true, over: .dtls), [.services("_turns._udp.a.example"): .nothing(outcome)])
    #expect(result.targets.map(\.description) == ["a.example:5349 over dtls"])
    #expect(result.targets.map(\.path) == [.address])
  }

  @Test func `RES-7 order, then preference, then the client's liking`() {
    let records = [
      naptr("a", "RELAY:turn.udp", "third", order: 2, preference: 1),
      naptr("A", "relay:TURN.TCP", "first", order: 1, preference: 2),
      naptr("a", "RELAY:turn.tcp:turn.udp", "second", order: 1, preference: 3),
    ]
    let result = search(turn(), [.pointers("a.example"): .pointers(records)])
    #expect(
      result.targets.map(\.description) == [
        "first:3478 over tcp", "second:3478 over udp", "second:3478 over tcp",
        "third:3478 over udp",
      ])
    #expect(result.targets.allSatisfy { $0.path == .naptr && !$0.isGuessed })
  }

  @Test func `RES-7 flag s leads to SRV, no flag to another NAPTR`() {
    let result = search(
      turn(secure: true),
      [
        .pointers("a.example"): .pointers([naptr("", "RELAY:turn.tls", "b.example")]),
        .pointers("b.example"): .pointers([
          naptr("s", "RELAY:turn.tls:turn.dtls", "_turns._tcp.c.example")
        ]),
        .services("_turns._tcp.c.example"): .services([srv("d.example", 443)]),
      ])
    #expect(result.targets.map(\.description) == ["d.example:443 over tls"])
    #expect(
      result.questions == [
        .pointers("a.example"), .pointers("b.example"), .services("_turns._tcp.c.example"),
      ])
  }

  @Test(arguments: [
    NAPTRRecord(
      order: 0, preference: 0, flags: "a", service: "RELAY:turn.udp", regexp: "!.*!x!",
      replacement: "b.example"),
    NAPTRRecord(order: 0, preference: 0, flags: "u", service: "RELAY:turn.udp", replacement: "b"),
    NAPTRRecord(order: 0, preference: 0, flags: "a", service: "RELAY:turn.udp", replacement: "."),
    NAPTRRecord(order: 0, preference: 0, flags: "s", service: "SIP+D2U", replacement: "b"),
    NAPTRRecord(order: 0, preference: 0, flags: "a", service: "RELAY:turn.sctp", replacement: "b"),
    NAPTRRecord(order: 0, preference: 0, flags: "a", service: "", replacement: "b"),
  ])
  func `RES-8 records that are none for a relay leave SRV to decide`(record: NAPTRRecord) {
    let result = search(turn([.udp]), [.pointers("a.example"): .pointers([record])])
    #expect(result.questions == [.pointers("a.example"), .services("_turn._udp.a.example")])
    #expect(result.targets.map(\.host) == ["a.example"])
  }

  private func turn(_ supported: [TransportProtocol]) -> WantedService {
    turn("a.example", supported)
  }

  @Test func `RES-9 a transport that is not supported is not tried, whatever DNS says`() {
    let result = search(
      turn([.udp]), [.pointers("a.example"): .pointers([naptr("a", "RELAY:turn.tcp", "b")])])
    #expect(result.targets.isEmpty)
  }

  @Test(arguments: ["a.example", "A.EXAMPLE"])
  func `RES-7 a chain that comes back to itself ends`(name: String) {
    let result = search(
      turn(), [.pointers("a.example"): .pointers([naptr("", "RELAY:turn.udp", name)])])
    #expect(result.questions.count == 1 && result.targets.isEmpty)
  }

  @Test func `RES-7 however DNS branches, the questions and targets are bounded`() {
    var search = ServiceSearch(turn()) { _ in 0 }
    var count = 0
    while case .ask(let question) = search.poll() {
      count += 1
      switch question {
      case .pointers(let name):
        search.receive(
          .pointers(
            (0..<100).map { index in
              naptr(index % 2 == 0 ? "" : "a", "RELAY:turn.udp", "\(index).\(name)")
            }))
      case .services: search.receive(.nothing(.noData))
      }
    }
    guard case .finished(let targets) = search.poll() else { return }
    #expect((2...24).contains(count))
    #expect((1...32).contains(targets.count))
  }

  @Test func `RES-11 STUN knows SRV and no NAPTR`() {
    for (secure, names) in [
      (false, ["_stun._udp.a.example", "_stun._tcp.a.example"]),
      (true, ["_stuns._tcp.a.example", "_stuns._udp.a.example"]),
    ] {
      let wanted = WantedService(
        .stun, isSecure: secure, host: "a.example", port: nil, transport: nil,
        supported: TransportProtocol.allCases)
      #expect(search(wanted).questions == names.map { .services($0) })
    }
  }

  @Test func `the trace tells question, answer and decision`() {
    let trace = search(
      turn(over: .udp),
      [.services("_turn._udp.a.example"): .services([srv("b.example", 7), srv("c.example", 8)])]
    ).trace
    #expect(
      trace.map(\.description) == [
        "SRV _turn._udp.a.example: 2 records → b.example:7 over udp, c.example:8 over udp"
      ])
  }
}
