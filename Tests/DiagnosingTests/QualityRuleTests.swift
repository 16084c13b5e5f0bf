import Diagnosing
import Measurements
import Testing
import Vocabulary

/// Findings about the quality of paths and names that work.
@Suite struct QualityRuleTests {
  @Test(arguments: [(FailureReason.timeout, nil as Int?), (.badResponse, 400)])
  func `Q-12 a server that allocates and gives Binding no good answer`(
    reason: FailureReason, code: Int?
  ) {
    let found = findings(
      .example { check in
        check.requestsSent = 8
        check.responsesReceived = 3
        check.allocation?.bindingFailure = Failure(
          reason, during: .binding, message: "the server answered 400 (Bad Request)",
          stunErrorCode: code)
      })
    #expect(found.map(\.id) == [code == nil ? "binding-unanswered" : "binding-refused"])
    #expect("\(found)".contains("400 (Bad Request)") == (code != nil))
  }

  @Test(arguments: [(Outcome.ok, ["failed-at-times"]), (.failed, [])])
  func `rounds that failed are told of what is well now`(outcome: Outcome, ids: [String]) {
    let found = findings(
      .example {
        $0.outcome = outcome
        $0.observations = [.roundsFailed(3, of: 20, cause: "a cause")]
      }
    ).filter { $0.id == "failed-at-times" }
    #expect(found.map(\.id) == ids)
    #expect(
      found.allSatisfy {
        "\($0.evidence)".contains("3 of 20 rounds failed, the last of them: a cause")
      })
  }

  @Test func `cut samples are reported unless the path explains them`() {
    func cut(_ change: (inout CheckResult) -> Void) -> [String] {
      findings(
        .example {
          $0.observations = [.samplesCut(asked: 100, sent: 80)]
          change(&$0)
        }
      ).map(\.id)
    }
    #expect(cut { _ in } == ["samples-cut"])
    #expect(!cut { $0.datagramsLost = 1 }.contains("samples-cut"))
    #expect(!cut { $0.retransmissions = 1 }.contains("samples-cut"))
  }

  @Test(arguments: [
    ("turn.example.org", "10.0.0.1", true), ("turn.example.org", "127.0.0.1", true),
    ("turn.example.org", "fd00::1", true), ("turn.example.org", "198.51.100.4", false),
    ("10.0.0.1", "10.0.0.1", false), ("localhost", "127.0.0.1", false),
    ("turn.corp.internal", "10.0.0.1", false), ("printer.LOCAL", "10.0.0.1", false),
    ("turn", "10.0.0.1", false), ("turn.example.org.", "10.0.0.1", true),
  ])
  func `a public name with a private address is worth knowing`(
    host: String, address: String, isFound: Bool
  ) {
    let found = findings(.example(kind: .stunBinding, host: SafeText(host), at: address))
    #expect(found.map(\.id) == (isFound ? ["private-dns-answer"] : []))
  }

  @Test(arguments: [
    FailureReason.networkUnreachable, .hostUnreachable,
  ])
  func `IPv6 that fails while IPv4 works is named as such`(reason: FailureReason) {
    let six = CheckResult.failing(reason, "c1", at: "2001:db8::1")
    #expect(causes(six, .example("c2")) == ["ipv6-unreachable"])
    #expect(!causes(six).contains("ipv6-unreachable"))
    let refused = CheckResult.failing(.connectionRefused, "c1", at: "2001:db8::1")
    #expect(causes(refused, .example("c2")) == ["ipv6-unreachable"])
    #expect(causes(refused) == ["port-closed"])
  }
}
