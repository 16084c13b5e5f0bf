import Diagnosing
import Measurements
import Testing
import Vocabulary

@Suite struct CredentialRuleTests {
  private func refused(expiringAt expiry: UnixTime?) -> CheckResult {
    .failing(.unauthorized, during: .allocate) { $0.allocation?.credentialExpiresAt = expiry }
  }

  @Test func `credentials that ended before the run are the cause of a 401`() {
    let found = findings(refused(expiringAt: UnixTime(seconds: 1_795_262_400 - 3600)))
    #expect(found.map(\.id) == ["credential-expired"])
    #expect(
      found.first?.evidence == [
        "udp 198.51.100.4:3478: it failed; the credentials expired at 2026-11-21T11:00:00.000Z, 1 h before this run"
      ])
  }

  @Test(arguments: [nil, UnixTime(seconds: 1_795_262_400 + 300)])
  func `credentials that still live, or without an end, are just not accepted`(expiry: UnixTime?) {
    #expect(findings(refused(expiringAt: expiry)).map(\.id) == ["unauthorized"])
  }

  @Test func `expired credentials that were accepted are no finding`() {
    let accepted = CheckResult.example {
      $0.allocation?.credentialExpiresAt = UnixTime(seconds: 1)
    }
    #expect(findings(accepted).isEmpty)
  }

  @Test(arguments: [
    (61, "this computer's clock is 61 s behind the source's"),
    (-412, "this computer's clock is 412 s ahead of the source's"),
  ])
  func `a clock that is off is named with its direction`(seconds: Int, expected: String) {
    let found = findings(refused(expiringAt: nil), sources: [source(skew: .seconds(seconds))])
    #expect(found.map(\.id) == ["unauthorized", "clock-skew"])
    #expect(found.last?.checks == ["c1"], "a 401 may come from it")
    #expect(found.last?.evidence == ["kvs camera: \(expected)"])
  }

  @Test(arguments: [Nanoseconds.seconds(60), .seconds(-60), .zero, nil])
  func `a clock within a minute is right enough`(skew: Nanoseconds?) {
    #expect(findings(.example(), sources: [source(skew: skew)]).isEmpty)
  }

  @Test func `the strangest skew is only a number`() {
    let found = findings(sources: [source(skew: Nanoseconds(.min))])
    #expect(found.map(\.id) == ["clock-skew"])
  }

  @Test(
    arguments: [
      (-3600, nil, "1 h before"), (120, nil, "120 s after"), (-61, nil, "61 s before"),
      (300, 120, "180 s after"), (0, 3600, "1 h before"),
    ] as [(Int, Int?, String)])
  func `two expiry times of one credential are reported, less what the clocks explain`(
    seconds: Int, skew: Int?, expected: String
  ) {
    var source = source(skew: skew.map { .seconds($0) })
    source.expiryDisagreement = .seconds(seconds)
    let found = findings(.example(), sources: [source]).filter { $0.id == "credential-lifetime" }
    #expect(found.map(\.severity) == [.info])
    #expect(
      found.first?.evidence
        == ["kvs camera: the user name's time is \(expected) the end of the ttl"])
  }

  @Test(
    arguments: [(60, nil), (-60, nil), (3600, 3600), (-3600, -3570), (nil, nil), (nil, 600)]
      as [(Int?, Int?)])
  func `one end, or two that the clocks explain, is no finding`(seconds: Int?, skew: Int?) {
    var source = source(skew: skew.map { .seconds($0) })
    source.expiryDisagreement = seconds.map { .seconds($0) }
    #expect(
      !findings(.example(), sources: [source]).contains { $0.id == "credential-lifetime" })
  }

  @Test func `the strangest disagreement is only a number`() {
    var source = source(skew: Nanoseconds(.max))
    source.expiryDisagreement = Nanoseconds(.min)
    #expect(findings(sources: [source]).map(\.id).contains("credential-lifetime"))
  }

  private func source(skew: Nanoseconds?) -> SourceResult {
    SourceResult(
      id: "s1", kind: .kinesisVideo, name: "camera", outcome: .ok, duration: .zero, clockSkew: skew)
  }
}
