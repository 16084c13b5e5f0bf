import Measurements
import Testing
import Vocabulary

@Suite struct RTTSummaryTests {
  private func samples(_ milliseconds: [Int], clock: RTTClock = .kernel) -> [RTTSample] {
    milliseconds.map { RTTSample(.milliseconds($0), clock: clock, uncertainty: Nanoseconds(2000)) }
  }

  @Test func `five samples in six numbers`() throws {
    let summary = try #require(RTTSummary(samples([12, 10, 11, 20, 13])))
    #expect(summary.count == 5)
    #expect(summary.min == .milliseconds(10))
    #expect(summary.median == .milliseconds(12))
    #expect(summary.p95 == .milliseconds(20))
    #expect(summary.max == .milliseconds(20))
    // Steps of 2, 1, 9 and 7 ms.
    #expect(summary.jitter == Nanoseconds(4_750_000))
    #expect(summary.clock == .kernel)
    #expect(summary.uncertainty == Nanoseconds(2000))
  }

  @Test func `the median of an even count lies between the two in the middle`() {
    #expect(RTTSummary(samples([10, 13, 40, 1]))?.median == Nanoseconds(11_500_000))
  }

  @Test(arguments: [(1, 1), (19, 19), (20, 19), (21, 20), (100, 95), (101, 96)])
  func `p95 is the sample at the nearest rank`(count: Int, rank: Int) {
    #expect(RTTSummary(samples(Array(1...count)))?.p95 == .milliseconds(rank))
  }

  @Test func `one sample has no jitter, and none has no summary`() {
    let summary = RTTSummary(samples([7]))
    #expect(summary != nil)
    #expect(summary?.jitter == nil)
    #expect(RTTSummary([]) == nil)
  }

  @Test func `one sample off the kernel's clock makes the summary monotonic`() {
    let mixed = samples([1, 2]) + samples([3], clock: .monotonic)
    #expect(RTTSummary(mixed)?.clock == .monotonic)
  }

  @Test func `one unknown uncertainty leaves the summary's unknown`() {
    let mixed = samples([1, 2]) + [RTTSample(.milliseconds(3), clock: .kernel)]
    let summary = RTTSummary(mixed)
    #expect(summary != nil)
    #expect(summary?.uncertainty == nil)
  }
}
