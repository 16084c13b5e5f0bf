internal import Endpoints
internal import Glibc
internal import Polling

/// Datagrams over a stream, each after its length (RFC 4571), as ICE has them over TCP.
///
/// RFC 6544 section 10.1. What arrives above is one datagram at a time.
///
///     |            length             |  the datagram …
@NetworkActor
final class FramedLink: Link, ArrivalSink {
  weak var sink: (any ArrivalSink)?

  private let below: any Link
  /// Received, and not yet a whole datagram: less than 64 KiB, since that is the longest.
  private var pending: [UInt8] = []

  init(over below: any Link) {
    self.below = below
    below.sink = self
  }

  var localAddress: SocketAddress? { below.localAddress }

  var isPaused: Bool {
    get { below.isPaused }
    set { below.isPaused = newValue }
  }

  func send(_ bytes: [UInt8]) throws(TransportError) -> SendReceipt {
    guard let count = UInt16(exactly: bytes.count) else {
      throw .local(LocalError(errno: EMSGSIZE, during: .send))
    }
    return try below.send([UInt8(count >> 8), UInt8(truncatingIfNeeded: count)] + bytes)
  }

  func close() {
    below.close()
  }

  func reset() {
    below.reset()
  }

  func take(_ arrival: Arrival) {
    guard case .received(let bytes, let instant, let stamp) = arrival else {
      sink?.take(arrival)
      return
    }
    pending += bytes
    var start = 0
    while let frame = frame(at: start) {
      start = frame.upperBound
      // The kernel stamped the end of what was read: that is this datagram only if nothing follows.
      let isLast = start == pending.count
      guard !frame.isEmpty else { continue }
      sink?.take(.received(Array(pending[frame]), at: instant, isLast ? stamp : nil))
    }
    pending.removeFirst(start)
  }

  /// Where the datagram is whose length stands at `start`; `nil` until all of it is there.
  private func frame(at start: Int) -> Range<Int>? {
    guard pending.count - start >= 2 else { return nil }
    let first = start + 2
    let end = first + Int(pending[start]) << 8 + Int(pending[start + 1])
    return end <= pending.count ? first..<end : nil
  }
}
