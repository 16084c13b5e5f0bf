/// Datagrams on a stream, each preceded by its length (RFC 4571), as ICE uses over TCP.
///
/// RFC 6544 section 10.1.
///
///     |            length             |  the datagram …
package struct DatagramFraming: Sendable {
  /// Received bytes; an incomplete datagram is below 64 KiB, the longest possible.
  private var received: [UInt8] = []
  /// Offset of the next length field.
  private var start = 0

  package init() {}

  /// A datagram preceded by its length; `nil` if it is too long.
  package static func framed(_ datagram: [UInt8]) -> [UInt8]? {
    guard let count = UInt16(exactly: datagram.count) else { return nil }
    return [UInt8(count >> 8), UInt8(truncatingIfNeeded: count)] + datagram
  }

  /// Appends bytes read from the stream.
  package mutating func append(_ bytes: [UInt8]) {
    received.removeFirst(start)
    start = 0
    received += bytes
  }

  /// The next complete datagram; empty ones are skipped.
  package mutating func next() -> [UInt8]? {
    while let datagram = nextRange() {
      start = datagram.upperBound
      if !datagram.isEmpty { return Array(received[datagram]) }
    }
    return nil
  }

  /// Whether nothing follows the datagram that `next` returned.
  package var isAtEnd: Bool { start == received.count }

  private func nextRange() -> Range<Int>? {
    guard received.count - start >= 2 else { return nil }
    let first = start + 2
    let end = first + Int(received[start]) << 8 + Int(received[start + 1])
    return end <= received.count ? first..<end : nil
  }
}
