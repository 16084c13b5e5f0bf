import Testing
import Vocabulary

@testable import Probing

@Suite struct PacerTests {
  private static let start = Instant(nanoseconds: 5_000_000_000)

  private func after(_ milliseconds: Int) -> Instant { Self.start + .milliseconds(milliseconds) }

  @Test func `packets are due at an even pace, however long each takes to send`() {
    var pacer = Pacer(every: .milliseconds(20), from: Self.start)
    _ = pacer.next(at: Self.start)
    #expect(pacer.next(at: after(3)) == after(20))
    #expect(pacer.next(at: after(39)) == after(40))
  }

  @Test func `a host that is late catches up a packet at a time`() {
    var pacer = Pacer(every: .milliseconds(20), from: Self.start)
    _ = pacer.next(at: Self.start)
    var now = after(90)
    var caughtUp = 0
    while caughtUp < 10 {
      let due = pacer.next(at: now)
      #expect(due > now, "the loop gets a turn")
      guard due < after(91) else { break }
      now = due
      caughtUp += 1
    }
    #expect(caughtUp == 4, "at 20, 40, 60 and 80 ms")
  }

  @Test func `a host that slept sends what it missed later, and not at once`() {
    var pacer = Pacer(every: .milliseconds(20), from: Self.start)
    _ = pacer.next(at: Self.start)
    let awake = after(3_600_000)
    _ = pacer.next(at: awake)
    #expect(pacer.next(at: awake) == awake + .milliseconds(20))
  }
}
