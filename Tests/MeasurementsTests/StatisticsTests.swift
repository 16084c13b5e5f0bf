import Measurements
import Testing
import Vocabulary

/// Against SciPy 1.17.1, and for ties in small sets against all permutations counted by hand.
@Suite struct StatisticsTests {
  private func spans(_ counts: [Int64]) -> [Nanoseconds] { counts.map { Nanoseconds($0) } }

  private func isClose(_ value: Double, _ expected: Double) -> Bool {
    abs(value - expected) <= 1e-9 * max(expected, 1e-300) || abs(value - expected) < 1e-300
  }

  @Test(
    arguments: [
      ([1, 2, 3, 4], [5, 6, 7, 8], 0.028_571_428_571_428_57, 1.0),
      ([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 0.007_936_507_936_507_936, 1.0),
      ([6, 7, 8, 9, 10], [1, 2, 3, 4, 5], 0.007_936_507_936_507_936, 0.0),
      ([10, 11, 12, 13, 14], [12, 13, 14, 15, 16], 0.126_984_126_984_126_98, 0.82),
      ([1, 1, 2, 2, 3], [1, 2, 2, 3, 3, 3], 0.458_874_458_874_458_9, 0.683_333_333_333_333_3),
      ([5, 5, 5, 5], [5, 5, 5, 5], 1.0, 0.5),
      ([3, 9, 1, 8], [2, 4, 8, 7, 7, 5], 0.942_857_142_857_142_8, 0.479_166_666_666_666_7),
    ] as [([Int64], [Int64], Double, Double)])
  func `few samples are counted out, ties included`(
    first: [Int64], second: [Int64], pValue: Double, greater: Double
  ) throws {
    let test = try #require(RankTest(spans(first), spans(second), significance: 0.05))
    #expect(isClose(test.pValue, pValue), "\(test)")
    #expect(isClose(test.greaterShare, greater), "\(test)")
  }

  @Test func `many samples use the normal distribution, ties included`() throws {
    let first = (0..<30).map { Nanoseconds(Int64(($0 * $0 * 7) % 50)) }
    let second = (0..<25).map { Nanoseconds(Int64(($0 * $0 * 11) % 50 + 8)) }
    let test = try #require(RankTest(first, second, significance: 0.05))
    #expect(isClose(test.pValue, 0.104_416_460_906_667_15), "\(test)")
    #expect(isClose(test.greaterShare, 0.628_666_666_666_666_7), "\(test)")
    let apart = try #require(
      RankTest(spans(Array(0..<100)), spans(Array(200..<300)), significance: 0.05))
    #expect(isClose(apart.pValue, 2.562_143_669_163_401e-34), "\(apart)")
    let equal = [Nanoseconds](repeating: .zero, count: 50)
    #expect(RankTest(equal, equal, significance: 0.05)?.pValue == 1)
  }

  @Test(arguments: [(0, 5), (5, 0), (3, 3), (2, 5), (1, 30)])
  func `too few samples give no answer, whatever they are`(first: Int, second: Int) {
    let (low, high) = (Array(0..<Int64(first)), Array(100..<(100 + Int64(second))))
    #expect(RankTest(spans(low), spans(high), significance: 0.05) == nil)
  }

  @Test func `extreme values do not trap`() throws {
    let test = try #require(
      RankTest(
        spans([.min, .max, 0, .min]), spans([.max, .max, .min, 1, 2]), significance: 0.05))
    #expect((0...1).contains(test.pValue))
  }

  @Test(arguments: [
    (0.1, 0.920_344_325_445_942), (1, 0.317_310_507_862_914_15), (2.9, 0.003_731_626_600_768_075),
    (3.1, 0.001_935_206_426_436_712_6), (5, 5.733_031_437_583_866e-07),
    (8, 1.244_192_114_854_348e-15), (20, 5.507_248_237_212_311e-89), (0, 1), (50, 0),
    (.infinity, 0),
  ])
  func `the tails of the normal distribution`(distance: Double, probability: Double) {
    #expect(isClose(NormalDistribution.twoSided(beyond: distance), probability))
  }

  @Test(arguments: [
    ((0, 7), (1, 7), 1.0), ((0, 50), (8, 50), 0.005_770_162_019_615_05),
    ((3, 20), (12, 20), 0.007_911_693_673_651_405),
    ((0, 1000), (30, 1000), 1.493_665_576_260_902_3e-09), ((5, 10), (5, 10), 1),
    ((0, 0), (3, 7), 1), ((8, 7), (0, 7), 1), ((-1, 7), (0, 7), 1),
    ((0, Int(Int32.max)), (Int(Int32.max), Int(Int32.max)), 0),
    ((1_000_000, Int(Int32.max)), (1_000_000, Int(Int32.max)), 1),
  ])
  func `shares of packets, by Fisher's exact test`(
    first: (Int, Int), second: (Int, Int), pValue: Double
  ) {
    let value = CountTest.pValue(first.0, of: first.1, second.0, of: second.1)
    #expect(abs(value - pValue) <= 1e-7 * pValue, "\(value)")
  }

  @Test func `of many tests, only as many are believed as chance allows`() {
    #expect(FalseDiscovery.limit([0.008], rate: 0.05) == 0.008)
    #expect(FalseDiscovery.limit([0.008] + Array(repeating: 0.5, count: 23), rate: 0.05) == 0)
    #expect(FalseDiscovery.limit(Array(repeating: 0.008, count: 24), rate: 0.05) == 0.008)
    #expect(FalseDiscovery.limit([], rate: 0.05) == 0)
  }
}
