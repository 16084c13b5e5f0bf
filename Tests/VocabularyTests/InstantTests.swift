import Testing
import Vocabulary

@Suite struct InstantTests {
  @Test func `time never overflows`() {
    #expect(Instant.distantFuture + .seconds(1) == .distantFuture)
    #expect(Instant.zero + .seconds(-1) == .zero)
    #expect(Instant.distantFuture - .zero == Nanoseconds(.max))
    #expect(Instant.zero - .distantFuture == Nanoseconds(-.max))
    #expect(Nanoseconds(.max) + Nanoseconds(1) == Nanoseconds(.max))
    #expect(Nanoseconds(-.max) - Nanoseconds(2) == Nanoseconds(-.max))
    #expect(Nanoseconds(.max) * -2 == Nanoseconds(-.max))
    #expect(Nanoseconds(seconds: .infinity) == Nanoseconds(.max))
    #expect(Nanoseconds(seconds: .nan) == .zero)
  }

  @Test func `instants and spans add up`() {
    let start = Instant(nanoseconds: 1_000)
    #expect(start + .milliseconds(500) - start == Nanoseconds(500_000_000))
    #expect(start - (start + .seconds(1)) == .seconds(-1))
    #expect(Nanoseconds(seconds: 0.25) == .milliseconds(250))
    #expect(Nanoseconds.milliseconds(1500).seconds == 1.5)
  }
}
