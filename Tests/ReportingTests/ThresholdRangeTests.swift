import Reporting
import Testing

/// The table of the monitoring plugins' guidelines, and what is no range.
@Suite struct ThresholdRangeTests {
  @Test(arguments: [
    ("10", [-1.0, 10.1], [0.0, 5, 10]), ("10:", [-5, 9.9], [10, 1000]),
    ("~:10", [10.1], [-1000, 10]), ("10:20", [9.9, 20.1], [10, 20]),
    ("@10:20", [10, 15, 20], [9.9, 20.1]), ("@10", [0, 10], [-0.1, 10.1]), ("0", [-1, 0.1], [0]),
  ]) func `a value alerts outside, and with @ inside`(
    text: String, alerting: [Double], good: [Double]
  ) throws {
    let range = try #require(ThresholdRange(text) { Double($0) })
    #expect(alerting.allSatisfy(range.alerts))
    #expect(!good.contains(where: range.alerts))
  }

  @Test(arguments: ["", ":", "@", "a", "10:5", "1:2:3", "~", ":10", "10:~", "1e", "--1"])
  func `texts that are not ranges`(text: String) {
    #expect(ThresholdRange(text) { Double($0) } == nil)
  }
}
