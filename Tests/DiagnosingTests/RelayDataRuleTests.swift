import Diagnosing
import Measurements
import Testing
import Vocabulary

/// Findings about data through a relay.
@Suite struct RelayDataRuleTests {
  private static let relayed = SocketAddress(.v4(0xC633_6404), port: 50_010)

  private func flow(
    _ sent: Int = 100, lost: Int = 0, after milliseconds: Int = 20, duplicates: Int = 0,
    reordered: Int = 0, _ change: (inout RelayFlow) -> Void = { _ in }
  ) -> RelayFlow {
    let sample = RTTSample(.milliseconds(milliseconds), clock: .kernel)
    var flow = RelayFlow(
      sent: sent, delays: Array(repeating: sample, count: sent - lost), duplicates: duplicates,
      reordered: reordered)
    change(&flow)
    return flow
  }

  private func check(
    _ toPeer: RelayFlow? = nil, _ fromPeer: RelayFlow? = nil,
    _ change: (inout CheckResult) -> Void = { _ in }
  ) -> CheckResult {
    .example(kind: .turnRelay) { check in
      check.allocation?.relayedAddresses = [Self.relayed]
      check.relay?.hasChannel = true
      check.relay?.toPeer = toPeer ?? flow()
      check.relay?.fromPeer = fromPeer ?? flow()
      change(&check)
    }
  }

  private func failing(
    _ toPeer: RelayFlow, _ fromPeer: RelayFlow, seenFrom: SocketAddress? = nil
  ) -> CheckResult {
    check(toPeer, fromPeer) { check in
      check.outcome = .failed
      check.highestRung = .permission
      check.failure = Failure(.relayNoData, during: .echo, message: "it did not pass")
      check.relay?.seenFrom = seenFrom
    }
  }

  @Test func `data that passes well raises nothing`() {
    #expect(findings(check()).isEmpty)
  }

  @Test func `what does not pass is told by its directions`() {
    let none = flow(10, lost: 10)
    #expect(causes(failing(none, none)) == ["relay-no-data"])
    #expect(causes(failing(flow(10), none)) == ["relay-one-way"])
    #expect(causes(failing(none, flow(10))) == ["relay-one-way"])
    let elsewhere = SocketAddress(.v4(0xCB00_7163), port: 50_010)
    #expect(causes(failing(none, none, seenFrom: elsewhere)) == ["relay-wrong-address"])
  }

  @Test func `closed relay ports of one server are one finding, whatever the transports`() {
    let none = flow(10, lost: 10)
    let checks = [50_010, 50_011, 50_012].enumerated().map { index, port in
      var check = failing(flow(10), none)
      check.id = "c\(index + 1)"
      check.allocation?.relayedAddresses = [SocketAddress(.v4(0xC633_6404), port: UInt16(port))]
      return check
    }
    let found = findings(checks)
    #expect(found.map(\.id) == ["relay-one-way"])
    #expect(found.first?.explains == ["c1", "c2", "c3"])
  }

  @Test func `where most packets of any size are lost, none is said to be lost for its size`() {
    let limited = flow(lost: 90) {
      $0.largestPacket = 576
      $0.smallestLost = 1228
    }
    #expect(!findings(check(limited)).map(\.id).contains("relay-mtu"))
    let cut = flow {
      $0.largestPacket = 576
      $0.smallestLost = 1228
    }
    #expect(findings(check(cut)).map(\.id) == ["relay-mtu"])
  }

  @Test func `the remedy of one way names the side that is closed`() {
    let none = flow(10, lost: 10)
    let closed = findings(failing(flow(10), none)).first?.remedy.text ?? ""
    #expect(closed.contains("from outside"))
    let filtered = findings(failing(none, flow(10))).first?.remedy.text ?? ""
    #expect(filtered.contains("drops packets from the relay ports"))
  }

  @Test func `a witness that contradicts itself is named, with its words`() {
    let witness = SocketAddress(.v4(0xC000_020A), port: 3478)
    let found = findings(
      check {
        $0.relay?.toPeer = nil
        $0.relay?.fromPeer = nil
        $0.relay?.witness = RelayWitness(
          .echo, at: witness, contradiction: "its counters went back")
      })
    #expect(found.map(\.id) == ["relay-witness-contradicts"])
    #expect(
      found.first?.evidence.first?.text.hasSuffix(
        "the witness 192.0.2.10:3478: its counters went back") == true)
  }

  @Test(arguments: [
    (100, 2, true), (100, 1, false), (10, 2, true), (10, 1, false), (1000, 19, false),
  ])
  func `loss is two packets, and two in a hundred`(sent: Int, lost: Int, isTold: Bool) {
    #expect(
      findings(check(flow(sent, lost: lost))).map(\.id) == (isTold ? ["relay-loss"] : []))
  }

  @Test func `loss is told by its direction, and with its bursts`() {
    let found = findings(check(nil, flow(250, lost: 12) { $0.longestLossRun = 5 }))
    #expect(
      found.first?.evidence.first?.text.contains(
        "in: 12 of 250 packets were lost (4.8 %), up to 5 in a row (a burst)") == true)
  }

  @Test func `a flow that stopped is told as that, and not as loss`() {
    let stopped = flow(250, lost: 100) { $0.stoppedAfter = .seconds(3) }
    #expect(findings(failing(stopped, stopped)).map(\.id) == ["relay-stopped"])
  }

  @Test(arguments: [FailureReason.connectionRefused, .connectionClosed, .hostUnreachable])
  func `a server that goes away in mid-call is told as that, and not as loss or a closed port`(
    reason: FailureReason
  ) {
    let gone = check(flow(83, lost: 2), flow(83, lost: 2)) { check in
      check.outcome = .failed
      check.highestRung = .dataBack
      check.failure = Failure(reason, during: .echo, message: "it is gone")
    }
    let allocation = CheckResult.example("c0") { $0.allocation?.relayedAddresses = [Self.relayed] }
    let found = findings(allocation, gone)
    #expect(found.map(\.id) == ["relay-stopped"])
    #expect(
      found.first?.evidence.first?.text.contains("81 of 83 packets out, 81 of 83 packets in")
        == true)
  }

  @Test func `what the first packets passed is not closed, whatever became of the others`() {
    var stopped = failing(flow(10, lost: 10), flow(10, lost: 10))
    stopped.highestRung = .dataBack
    #expect(causes(stopped) == ["relay-stopped"])
  }

  @Test func `what a witness cannot place was lost all the same`() {
    let found = findings(check(flow(5) { $0.untold = 8 }, flow(5)))
    #expect(found.map(\.id) == ["relay-loss"])
    #expect(
      found.first?.evidence.first?.text.contains("8 of 13 packets did not come back") == true)
    let limits: Thresholds = [
      .relayLoss: Limits(warning: .share(0.6), critical: nil)
    ]
    #expect(limits[.relayLoss]?.exceeded(by: .share(flow(5) { $0.untold = 8 }.lossRatio)) != nil)
  }

  @Test func `packets that come ever later wait in a queue, and are not lost`() {
    let found = findings(check(flow(1300, lost: 900, after: 2400) { $0.queued = 900 }))
    #expect(found.map(\.id) == ["relay-delay"])
    #expect(
      found.first?.evidence.first?.text.contains("the path carries less than was sent") == true)
  }

  @Test func `a size that does not pass where others are lost too is no sure sign of an MTU`() {
    func limited(lost: Int) -> RelayFlow {
      flow(250, lost: lost) {
        $0.largestPacket = 576
        $0.smallestLost = 1228
      }
    }
    let sure = findings(check(limited(lost: 0))).first { $0.id == "relay-mtu" }
    #expect(sure?.severity == .warning && sure?.confidence == .confirmed)
    let doubtful = findings(check(limited(lost: 25))).first { $0.id == "relay-mtu" }
    #expect(doubtful?.severity == .info && doubtful?.confidence == .possible)
  }

  @Test func `delay, jitter, order and copies each have their own`() {
    #expect(findings(check(flow(after: 300))).map(\.id) == ["relay-delay"])
    #expect(findings(check(flow { $0.jitter = .milliseconds(30) })).map(\.id) == ["relay-jitter"])
    #expect(findings(check(flow(reordered: 5))).map(\.id) == ["relay-reordered"])
    #expect(findings(check(flow(reordered: 4))).isEmpty)
    #expect(findings(check(flow(duplicates: 2))).map(\.id) == ["relay-duplicates"])
  }

  @Test func `a long way to the server explains the delay by itself`() {
    let allocation = CheckResult.example("c1") {
      $0.allocation?.relayedAddresses = [Self.relayed]
      $0.rtt = RTTSummary([RTTSample(.milliseconds(400), clock: .kernel)])
    }
    var data = check(flow(after: 400), flow(after: 400))
    data.id = "c2"
    #expect(findings(allocation, data).map(\.id) == ["high-latency"])
  }

  @Test func `a relay that holds packets back is slow`() {
    let slow = check(flow(after: 120), flow(after: 120)) {
      $0.relay?.directRoundTrip = .milliseconds(40)
    }
    #expect(findings(slow).map(\.id) == ["relay-slow"])
    var here = slow
    here.server.address = .loopbackV4
    let told = findings(here).map(\.id)
    #expect(!told.contains("relay-slow"), "a busy host, as far as anybody can tell")
    let fast = check { $0.relay?.directRoundTrip = .milliseconds(39) }
    #expect(findings(fast).isEmpty)
  }

  @Test(arguments: [(1200, 1228, Severity.warning), (1228, 1248, .info), (1280, 1400, .info)])
  func `a small MTU is a warning where media of 1200 bytes is lost`(
    largest: Int, lost: Int, severity: Severity
  ) {
    let found = findings(
      check(flow { ($0.largestPacket, $0.smallestLost) = (largest, lost) }))
    #expect(found.map(\.id) == ["relay-mtu"] && found.first?.severity == severity)
    #expect(found.first?.evidence.first?.text.contains("\(largest) bytes; \(lost)") == true)
  }

  @Test func `an ordinary MTU is none worth a word`() {
    let usual = flow { ($0.largestPacket, $0.smallestLost) = (1450, 1500) }
    #expect(findings(check(usual, usual)).isEmpty)
  }

  @Test func `what was not tried is told with its reason`() {
    func untried(_ reason: RelayDetail.Untried) -> CheckResult {
      .example(kind: .turnRelay) { check in
        check.outcome = .skipped
        check.relay?.untried = reason
        check.relay?.witness = RelayWitness(
          .ownSocket, at: SocketAddress(.loopbackV4, port: 40_000))
      }
    }
    #expect(findings(untried(.noWitness)).map(\.id) == ["relay-not-tested"])
    let policy = findings(untried(.peerForbidden))
    #expect(policy.map(\.id) == ["relay-private-peers-forbidden"])
    #expect(policy.first?.severity == .info)
    #expect(findings(untried(.noAllocation)).isEmpty)
    #expect(findings(untried(.enoughTried)).isEmpty)
  }

  @Test func `a second allocation as witness is told with what it does not prove`() {
    let inside = check { $0.relay?.witness = RelayWitness(.secondAllocation, at: Self.relayed) }
    #expect(findings(inside).map(\.id) == ["relay-shown-from-inside"])
  }

  @Test func `403 to a public peer is the policy's, not the credentials'`() {
    let refused = check { check in
      check.outcome = .failed
      check.relay?.toPeer = nil
      check.relay?.fromPeer = nil
      check.failure = Failure(.forbidden, during: .permission, message: "403")
    }
    #expect(causes(refused) == ["relay-peer-forbidden"])
  }

  @Test func `B-33 data without a permission is told`() {
    let found = findings(check { $0.observations = [.unpermittedData(3)] })
    #expect(found.map(\.id) == ["relay-data-without-permission"])
  }
}
