/// Datagrams on a stream, each after its length (RFC 4571), as ICE has them over TCP.
///
/// RFC 6544 section 10.1.
///
///     |            length             |  the datagram …
package struct DatagramFraming: Sendable {
  /// Received, and less than 64 KiB of it not yet a whole datagram: that is the longest.
  private var received: [UInt8] = []
  /// Where the next length begins.
  private var start = 0

  package init() {}

  /// A datagram behind its length; `nil` where it is too long for one.
  package static func framed(_ datagram: [UInt8]) -> [UInt8]? {
    guard let count = UInt16(exactly: datagram.count) else { return nil }
    return [UInt8(count >> 8), UInt8(truncatingIfNeeded: count)] + datagram
  }

  /// Takes what was read from the stream next.
  package mutating func append(_ bytes: [UInt8]) {
    received.removeFirst(start)
    start = 0
    received += bytes
  }

  /// The next datagram that is whole; empty ones are passed over.
  package mutating func next() -> [UInt8]? {
    while let datagram = nextRange() {
      start = datagram.upperBound
      if !datagram.isEmpty { return Array(received[datagram]) }
    }
    return nil
  }

  /// Whether nothing follows what came from `next`.
  package var isAtEnd: Bool { start == received.count }

  private func nextRange() -> Range<Int>? {
    guard received.count - start >= 2 else { return nil }
    let first = start + 2
    let end = first + Int(received[start]) << 8 + Int(received[start + 1])
    return end <= received.count ? first..<end : nil
  }
}
