import Measurements
import Reporting
import Testing
import Vocabulary

@testable import Serving

@Suite struct ContinuousSeriesTests {
  private func check(_ outcome: Outcome, sent: Int = 5, lost: Int = 0) -> CheckResult {
    var check = CheckResult(
      id: "c1", source: "s1", detail: .binding, uri: "stun:192.0.2.1", transport: .udp,
      server: ServerEndpoint(host: "192.0.2.1", address: IPAddress("192.0.2.1"), port: 3478))
    check.outcome = outcome
    (check.datagramsSent, check.datagramsLost) = (sent, lost)
    return check
  }

  @Test func `checks, failures and datagrams are counted, and what was skipped is not`() {
    var series = ContinuousSeries()
    series.record(check(.ok), at: .zero)
    series.record(check(.failed, lost: 5), at: .zero)
    series.record(check(.skipped), at: .zero)
    #expect(series.checks == 2 && series.failures == 1)
    #expect(series.roundTrips.sent == 10 && series.roundTrips.lost == 5)
  }

  @Test func `a value is in the first bucket that it does not exceed, and buckets add up`() {
    var buckets = Buckets()
    for text in ["50us", "51us", "100us", "30s", "0"] {
      buckets.record(Nanoseconds(text: text) ?? .zero)
    }
    var family = HistogramFamily(named: "x_seconds", help: "X.")
    family.add(Labels(["a": "b"]), buckets)
    let lines = family.text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "# HELP x_seconds X." && lines[1] == "# TYPE x_seconds histogram")
    #expect(lines[2] == #"x_seconds_bucket{a="b",le="0.00005"} 2"#)
    #expect(lines[3] == #"x_seconds_bucket{a="b",le="0.0001"} 4"#)
    #expect(lines[21] == #"x_seconds_bucket{a="b",le="26.2144"} 4"#)
    #expect(lines[22] == #"x_seconds_bucket{a="b",le="+Inf"} 5"#)
    #expect(lines[23] == #"x_seconds_sum{a="b"} 30.000201"#)
    #expect(lines[24] == #"x_seconds_count{a="b"} 5"#)
  }
}
