import Measurements
import Testing
import Transports
import Vocabulary

@testable import Probing

/// One direction of a flow, from departures and arrivals.
@Suite struct FlowMeterTests {
  private static let start = Instant(nanoseconds: 5_000_000_000)

  /// What left a millisecond apart, and took five milliseconds if it came.
  private func meter(sent: [UInt32], arrived: [UInt32]) -> FlowMeter {
    var meter = FlowMeter()
    for (id, sequence) in sent.enumerated() {
      let departure = Self.start + .milliseconds(Int(sequence))
      meter.sent(sequence, SendReceipt(id: UInt32(id), at: departure))
    }
    for sequence in arrived {
      meter.arrived(sequence, at: Self.start + .milliseconds(Int(sequence) + 5), nil)
    }
    return meter
  }

  @Test func `what this host could not send counts neither as sent nor as lost`() {
    let meter = meter(sent: [0, 1, 7, 8, 20], arrived: [0, 1, 7, 8, 20, 2, 19, 21])
    #expect(meter.isComplete)
    #expect(meter.flow.sent == 5 && meter.flow.received == 5 && meter.flow.lossRuns == 0)
    #expect(meter.flow.delay?.max == .milliseconds(5))
  }

  @Test func `copies and packets that were overtaken are counted, each once`() {
    let flow = meter(sent: [0, 1, 2, 3, 4], arrived: [0, 2, 1, 1, 4, 4, 3]).flow
    #expect(flow.received == 5 && flow.duplicates == 2 && flow.reordered == 2)
  }

  @Test func `losses in a row are one run`() {
    let flow = meter(sent: Array(0..<10), arrived: [0, 1, 5, 6, 8, 9]).flow
    #expect(flow.lossRuns == 2 && flow.longestLossRun == 3)
  }

  @Test func `a flow stopped where the last packet came, if enough followed`() {
    let long = (0..<1200).map(UInt32.init)
    #expect(meter(sent: long, arrived: Array(0...100)).flow.stoppedAfter == .milliseconds(100))
    #expect(meter(sent: long, arrived: Array(0...1190)).flow.stoppedAfter == nil)
  }

  @Test func `a flow whose packets still come at its end waits in a queue, and has not stopped`() {
    var slow = meter(sent: (0..<3000).map(UInt32.init), arrived: [])
    // A third of what is sent gets through, in order and to the end.
    for sequence in 0..<1000 as Range<UInt32> {
      slow.arrived(sequence, at: Self.start + .milliseconds(3 * Int(sequence) + 10), nil)
    }
    #expect(slow.flow.stoppedAfter == nil && slow.flow.queued == 2000)
    let stopped = meter(sent: (0..<3000).map(UInt32.init), arrived: Array(0..<1000))
    #expect(stopped.flow.stoppedAfter != nil && stopped.flow.queued == 0)
  }

  @Test func `a flow that is cut forgets what had too little time, and no more`() {
    var cut = meter(sent: Array(0..<10), arrived: [0, 1, 2, 3, 5])
    cut.cut(.milliseconds(3))
    #expect(cut.flow.sent == 7 && cut.flow.received == 5)
    cut.cut(.seconds(1))
    #expect(cut.flow.sent == 6 && cut.flow.received == 5, "one that was overtaken is lost")
  }

  @Test func `the kernel's stamp of a departure is of the packet that was sent with its id`() throws
  {
    var meter = FlowMeter()
    for sequence in [3, 9] as [UInt32] {
      let departure = Self.start + .milliseconds(Int(sequence))
      meter.sent(sequence, SendReceipt(id: 100 + sequence, at: departure))
    }
    func stamp(_ milliseconds: Int64) -> KernelStamp {
      KernelStamp(realtime: milliseconds * 1_000_000, offset: .zero)
    }
    meter.transmitted(109, stamp(10))
    meter.transmitted(777, stamp(1))
    meter.arrived(9, at: Self.start + .milliseconds(15), stamp(14))
    #expect(meter.flow.delay?.max == .milliseconds(4))
  }
}
