import Testing
import Vocabulary

@Suite struct UnixTimeTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"),
    (1_795_230_600_123, "2026-11-21T03:10:00.123Z"),
    (951_782_400_000, "2000-02-29T00:00:00.000Z"),
    (-1, "1969-12-31T23:59:59.999Z"),
    (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
    (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    (253_402_300_799_000, "9999-12-31T23:59:59.000Z"),
    (Int64.max, "9999-12-31T23:59:59.999Z"),
    (Int64.min, "0000-01-01T00:00:00.000Z"),
  ])
  func `a moment prints as RFC 3339`(milliseconds: Int64, expected: String) {
    #expect(UnixTime(milliseconds: milliseconds).description == expected)
  }

  @Test func `seconds beyond the range stop at its ends`() {
    #expect(UnixTime(seconds: .max).milliseconds == .max)
    #expect(UnixTime(seconds: .min).milliseconds == .min)
    #expect(UnixTime(seconds: 3).milliseconds == 3000)
    #expect(UnixTime(milliseconds: .min).seconds(until: UnixTime(milliseconds: .max)) > 0)
  }
}
