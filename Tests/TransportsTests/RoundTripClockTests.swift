import Testing
import Transports
import Vocabulary

@Suite struct `Round-trip clock` {
  private let receipt = SendReceipt(id: 3, at: Instant(nanoseconds: 1_000_000))
  private let answered = Instant(nanoseconds: 1_021_000)

  private func stamp(_ realtime: Int64, offset: Int64 = 500) -> KernelStamp {
    KernelStamp(realtime: realtime, offset: Nanoseconds(offset))
  }

  private func measure(_ start: KernelStamp?, _ end: KernelStamp?) -> RoundTripClock.RoundTrip? {
    var clock = RoundTripClock(receipt)
    if let start { clock.transmitted(3, start) }
    clock.received(at: answered, end)
    return clock.roundTrip
  }

  @Test func `two stamps give the kernel's time`() {
    #expect(measure(stamp(5_000), stamp(16_700)) == .init(Nanoseconds(11_700), .kernel))
  }

  @Test func `one stamp alone is of no use`() {
    let monotonic = RoundTripClock.RoundTrip(Nanoseconds(21_000), .monotonic)
    #expect(measure(nil, stamp(16_700)) == monotonic)
    #expect(measure(stamp(5_000), nil) == monotonic)
    #expect(measure(nil, nil) == monotonic)
  }

  @Test func `nothing is known before the answer`() {
    var clock = RoundTripClock(receipt)
    clock.transmitted(3, stamp(5_000))
    #expect(clock.roundTrip == nil)
    #expect(!clock.awaitsStamp)
  }

  @Test func `a stamp that comes after the answer still counts`() {
    var clock = RoundTripClock(receipt)
    clock.received(at: answered, stamp(16_700))
    #expect(clock.roundTrip?.clock == .monotonic)
    #expect(clock.awaitsStamp)
    clock.transmitted(3, stamp(5_000))
    #expect(clock.roundTrip == .init(Nanoseconds(11_700), .kernel))
    #expect(!clock.awaitsStamp)
  }

  @Test func `the stamp of another sending, or a second one, changes nothing`() {
    var clock = RoundTripClock(receipt)
    clock.transmitted(2, stamp(1_000))
    clock.transmitted(3, stamp(5_000))
    clock.transmitted(3, stamp(9_000))
    clock.received(at: answered, stamp(16_700))
    #expect(clock.roundTrip == .init(Nanoseconds(11_700), .kernel))
  }

  @Test(arguments: [
    (5_000, 4_999),  // backwards
    (5_000, 27_001),  // longer than the wait itself
    (Int64.min, Int64.max),
  ])
  func `B-32 stamps that the monotonic clock contradicts are dropped`(_ start: Int64, _ end: Int64)
  {
    #expect(measure(stamp(start), stamp(end)) == .init(Nanoseconds(21_000), .monotonic))
  }

  @Test(arguments: [-1_000_000, -2_001, 2_001, 5_000_000_000] as [Int64])
  func `B-32 a clock that was set in between is noticed though the time looks right`(_ step: Int64)
  {
    #expect(
      measure(stamp(5_000), stamp(16_700, offset: 500 + step))
        == .init(Nanoseconds(21_000), .monotonic))
  }

  @Test(arguments: [-2_000, -60, 0, 60, 2_000] as [Int64])
  func `the time for reading two clocks is not a step`(_ jitter: Int64) {
    #expect(measure(stamp(5_000), stamp(16_700, offset: 500 + jitter))?.clock == .kernel)
  }

  @Test func `a latency is never negative`() {
    var clock = RoundTripClock(receipt)
    clock.received(at: .zero, nil)
    #expect(clock.roundTrip == .init(.zero, .monotonic))
  }
}
