import Diagnosing
import Measurements
import Testing
import Vocabulary

/// Loss is counted per datagram, and told from a limit by its shape.
@Suite struct LossRuleTests {
  private static func losing(
    _ lost: Int, of sent: Int, _ id: String = "c1", answersLost: Int = 0,
    _ change: (inout CheckResult) -> Void = { _ in }
  ) -> CheckResult {
    .example(id, kind: .stunBinding) {
      $0.datagramsSent = sent
      $0.datagramsLost = lost
      $0.answersLost = answersLost
      change(&$0)
    }
  }

  @Test(arguments: [
    (0, 52, false), (1, 7, false), (1, 1, false), (2, 52, true), (2, 101, false), (11, 52, true),
  ])
  func `two in a hundred are a warning, a single one may be chance`(
    lost: Int, sent: Int, isLoss: Bool
  ) {
    let found = findings(Self.losing(lost, of: sent))
    #expect(found.map(\.id) == (isLoss ? ["packet-loss"] : []))
    #expect(found.first.map { $0.severity == .warning } ?? true)
    #expect(found.first.map { "\($0.evidence)".contains("\(lost) of \(sent) datagrams") } ?? true)
  }

  @Test func `fault 30: the losses of all checks of a server are one finding, with its direction`()
  {
    let found = findings(
      Self.losing(6, of: 30), Self.losing(5, of: 22, "c2", answersLost: 2) { $0.server.port = 443 })
    #expect(found.map(\.id) == ["packet-loss"])
    #expect(found.first?.checks == ["c1", "c2"])
    #expect(
      "\(found)".contains("11 of 52 datagrams got no answer; the server had received 2 of them"))
    #expect(!"\(findings(Self.losing(6, of: 30)))".contains("had received"))
  }

  @Test func `fault 30: a release lost along with other packets is a note and no second symptom`() {
    let unreleased = Observation.allocationNotReleased(lifetime: 600, reason: "nothing came back")
    let lossy = findings(Self.losing(11, of: 52) { $0.observations = [unreleased] })
    #expect(lossy.map(\.id) == ["packet-loss", "allocation-not-released"])
    #expect(lossy.map(\.severity) == [.warning, .info])
    #expect(
      findings(Self.losing(0, of: 52) { $0.observations = [unreleased] }).map(\.id)
        == ["allocation-not-released"])
  }

  /// One cause, one finding: the silence explains what was not answered any more.
  @Test(arguments: [("+++-", false), ("+-+-++---", true), ("-------", false), ("", false)])
  func `a check that falls silent has lost only what was sent before`(shape: String, isLoss: Bool) {
    let found = findings(
      .stuck(at: .stunAnswer) {
        ($0.datagramsSent, $0.datagramsLost) = (12, 6)
        $0.firstTries = Self.tries(shape)
      })
    #expect(found.map(\.id) == ["fell-silent"] + (isLoss ? ["packet-loss"] : []))
    if isLoss { #expect("\(found)".contains("2 of 6 datagrams got no answer")) }
  }

  private static func tries(_ text: String) -> [Bool] { text.map { $0 == "+" } }

  @Test(arguments: [
    // A bucket of ten, then one in two or three.
    "++++++++++-++-++-++-++-++-++-++-++-++-++-++-++",
    "++++++++++-+-+-+-+-+-+-+-+-+-+-+",
    "++++++++--------+-------+-------+",
  ])
  func `a burst and then a steady rate is a limit`(shape: String) {
    let tries = Self.tries(shape)
    let lost = tries.count { !$0 }
    let found = findings(Self.losing(lost, of: tries.count + lost) { $0.firstTries = tries })
    #expect(found.map(\.id) == ["rate-limited"])
    #expect(found.first?.confidence == .likely)
  }

  @Test(arguments: [
    "+-+++-+++++-++++++-+++-+", "-+++++++++-+++++++--++++",
    "++++++++++++-++++++++++++++-+++++++++", "+++++++++-----", "++++---------------",
    "+++++++++++-++++++++++-+++-+++++++++++-+",
  ])
  func `losses that any chance may spread so are loss`(shape: String) {
    let tries = Self.tries(shape)
    let lost = max(tries.count { !$0 }, 3)
    let found = findings(Self.losing(lost, of: tries.count) { $0.firstTries = tries })
    #expect(found.map(\.id) == ["packet-loss"])
  }
}
