import Testing
import Vocabulary
import Watching

@Suite struct DelaySeriesTests {
  @Test(arguments: [
    Nanoseconds(12_000), .milliseconds(1), .milliseconds(20), .milliseconds(333), .seconds(9),
  ])
  func `the middle of a thousand delays is known to a percent`(center: Nanoseconds) throws {
    var series = DelaySeries()
    for step in -500...500 {
      series.record(Nanoseconds(center.count + center.count * Int64(step) / 1000))
    }
    let median = try #require(series.median)
    #expect(abs(median.count - center.count) <= center.count / 100 + 64)
    let p95 = try #require(series.quantile(0.95))
    let expected = center.count + center.count * 450 / 1000
    #expect(abs(p95.count - expected) <= expected / 90 + 64)
    #expect(series.least == Nanoseconds(center.count / 2))
    #expect(series.count == 1001)
  }

  @Test func `a hundred million years and less than nothing are still delays`() {
    var series = DelaySeries()
    series.record(Nanoseconds(.max))
    series.record(Nanoseconds(.min))
    #expect(series.most == DelaySeries.limit)
    #expect(series.least == .zero)
    #expect(series.quantile(2) == DelaySeries.limit)
  }

  @Test func `an empty series has no median, and no counters`() {
    let series = DelaySeries()
    #expect(series.median == nil)
    #expect(series.count(upTo: .seconds(1)) == 0)
    #expect(series.counterBytes == 0)
  }

  @Test func `cumulative buckets never fall and end with the count`() {
    var series = DelaySeries()
    for count in 1...2000 { series.record(Nanoseconds(Int64(count) * 100_000)) }
    let bounds = (0..<20).map { Nanoseconds(50_000 << Int64($0)) }
    let counts = bounds.map(series.count(upTo:))
    #expect(counts == counts.sorted())
    #expect(counts.last == 2000)
    // 1.6 ms is the sixteenth.
    #expect(abs(counts[5] - 16) <= 1)
    #expect(series.sum == .milliseconds(200_100))
  }

  @Test func `jitter is that of RFC 3550, with its gain of a sixteenth`() {
    var series = DelaySeries()
    for delay in [10, 26, 10] { series.record(.milliseconds(delay)) }
    // 16/16, then + (16 - 1)/16.
    #expect(series.jitter == Nanoseconds(1_937_500))
  }

  @Test func `a series takes no more with every delay`() {
    var series = DelaySeries()
    for step in 0..<1000 { series.record(.milliseconds(step * 60)) }
    let bytes = series.counterBytes
    for step in 0..<100_000 { series.record(.milliseconds(step % 60_000)) }
    #expect(series.counterBytes == bytes)
    #expect(bytes <= 16 << 10)
  }
}
