import Diagnosing
import Measurements
import Testing
import Vocabulary

@Suite struct TokenRuleTests {
  private static let now: Int64 = 1_795_262_400

  private func source(
    _ outcome: Outcome = .failed, _ change: (inout TokenInfo) -> Void
  ) -> SourceResult {
    var source = SourceResult(
      id: "s1", kind: .ivs, name: "stage", outcome: outcome, duration: .zero,
      failure: outcome == .ok ? nil : Failure(.configFetch, during: .config, message: "HTTP 403"))
    var token = TokenInfo()
    change(&token)
    source.token = token
    return source
  }

  private func ids(_ source: SourceResult) -> [String] { findings(sources: [source]).map(\.id) }

  @Test func `a token that ended before the run is the cause of its refusal`() {
    let found = findings(
      sources: [source { $0.expiresAt = UnixTime(seconds: Self.now - 60) }])
    #expect(found.map(\.id) == ["token-expired"])
    #expect(
      found.first?.evidence == [
        "ivs stage: it expired at 2026-11-21T11:59:00.000Z, 60 s before this run",
        "ivs stage: HTTP 403",
      ])
  }

  @Test func `a token without the right to publish is the cause of its refusal`() {
    #expect(
      ids(source { $0.mayPublish = false }) == ["token-cannot-publish"])
  }

  @Test func `a token that says nothing of the kind is just not accepted`() {
    #expect(ids(source { _ in }) == ["configuration-unavailable"])
    #expect(
      ids(
        source {
          $0.expiresAt = UnixTime(seconds: Self.now + 60)
          $0.mayPublish = true
        }) == ["configuration-unavailable"])
  }

  @Test func `whatever a token says, a session that was made is no finding`() {
    #expect(
      ids(
        source(.ok) {
          $0.expiresAt = UnixTime(seconds: .min)
          $0.mayPublish = false
        }
      ).isEmpty)
  }
}
