import Testing
import Vocabulary

@Suite struct DecimalTests {
  @Test(
    arguments: [
      (0, 9, "0"), (1, 9, "0.000000001"), (-1_500_000_000, 9, "-1.5"), (2_000_000_000, 9, "2"),
      (.min, 9, "-9223372036.854775808"), (.max, 0, "9223372036854775807"), (100, 1, "10"),
      (120, 3, "0.12"), (-7, 0, "-7"), (10, 0, "10"), (1_000_000, 6, "1"), (5, 6, "0.000005"),
    ] as [(Int64, Int, String)])
  func `a number has its point in the right place, and no zeros that say nothing`(
    value: Int64, fractionDigits: Int, text: String
  ) {
    #expect(Decimal.text(value, fractionDigits: fractionDigits) == text)
  }
}
