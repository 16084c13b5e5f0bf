import Diagnosing
import Measurements
import Testing
import Vocabulary

/// A candidate that this computer cannot send to, or that another answers for, is no closed port of the peer.
@Suite struct CandidateClaimTests {
  private static func text(_ findings: [Finding]) -> String {
    findings.map { "\($0.title) \($0.evidence) \($0.remedy)" }.joined(separator: "\n")
  }

  private static let unsent = CheckResult.candidate("c1", at: "2001:db8::9") {
    $0.failure?.reason = .localError
    $0.failure?.errno = 101
  }

  @Test func `without a route to the only candidate, that is the cause`() {
    let found = findings(Self.unsent)
    #expect(found.map(\.id) == ["no-route"])
    #expect(!Self.text(found).contains("firewalls"))
  }

  @Test
  func `a candidate of an IP version that this computer lacks is a note beside one that answers`() {
    let found = findings(Self.unsent, .candidate("c2", answers: true))
    #expect(found.map(\.id) == ["ice-candidate-unroutable"])
    #expect(found.first?.severity == .info)
    #expect(!Self.text(found).contains("Open UDP"))
  }

  @Test(arguments: [FailureReason.integrityFailure, .badResponse, .notSTUN])
  func `what answers in the peer's place is no firewall`(reason: FailureReason) {
    let found = findings(.candidate { $0.failure?.reason = reason })
    #expect(found.map(\.id) == ["ice-no-path"])
    let text = Self.text(found)
    #expect(text.contains("Find out what listens") && !text.contains("firewalls"), "\(text)")
  }
}
