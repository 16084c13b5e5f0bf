package import Vocabulary

/// Cuts a TCP or TLS stream into STUN messages and ChannelData (STUN-45).
///
/// Append what was read, then take frames until none is left. It buffers only bytes received and
/// not yet taken, and waits for no more than one frame, which ends after 65,552 bytes at most
/// because its length field has 16 bits.
package struct StreamFraming: Sendable {
  package enum Frame: Hashable, Sendable {
    /// Header, cookie and length look like STUN; `Message` checks the rest.
    case message([UInt8])
    /// With its padding.
    case channelData([UInt8])

    package var bytes: [UInt8] {
      switch self {
      case .message(let bytes), .channelData(let bytes): bytes
      }
    }
  }

  /// Why the stream yields no more frames; it cannot be resynchronised.
  package struct Failure: Error, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
      case leadingBits(firstByte: UInt8)
      case magicCookie(UInt32)
      case unalignedLength(Int)
      case foreign(ForeignProtocol)
    }

    package var kind: Kind
    /// Offset in the stream where a frame should start.
    package var offset: Int
    /// The bytes found there, as evidence: 64 at most.
    package var evidence: [UInt8]
  }

  private var buffer: [UInt8] = []
  /// Offset in the buffer of the next frame.
  private var start = 0
  /// Offset in the stream of the buffer's first byte.
  private var base = 0

  package init() {}

  /// Bytes received and not yet taken.
  package var pendingCount: Int { buffer.count - start }

  /// Appends bytes read from the stream, however they were split.
  package mutating func append(_ bytes: Span<UInt8>) {
    base += start
    buffer.removeFirst(start)
    start = 0
    buffer.append(copying: bytes)
  }

  /// The next complete frame, or `nil` until more bytes arrive.
  package mutating func next() throws(Failure) -> Frame? {
    guard let length = try frameLength(buffer.span.extracting(droppingFirst: start)),
      length <= pendingCount
    else { return nil }
    let end = start + length
    let frame = Array(buffer[start..<end])
    start = end
    return PacketKind(firstByte: frame[0]) == .stun ? .message(frame) : .channelData(frame)
  }

  /// Returns the bytes after the last frame, for a stream that stops being STUN (EXT-3).
  package consuming func remainder() -> [UInt8] {
    Array(buffer[start...])
  }

  private func frameLength(_ pending: Span<UInt8>) throws(Failure) -> Int? {
    guard !pending.isEmpty else { return nil }
    if let foreign = foreignProtocol(pending) { throw failure(.foreign(foreign), pending) }
    let kind = PacketKind(firstByte: pending[0])
    guard kind != .other else {
      throw failure(.leadingBits(firstByte: pending[0]), pending)
    }
    guard pending.count >= ChannelData.headerCount else { return nil }
    let declared = Int(pending.uint16(at: 2))
    guard kind == .stun else { return (ChannelData.headerCount + declared + 3) & ~3 }
    guard declared % 4 == 0 else { throw failure(.unalignedLength(declared), pending) }
    guard pending.count >= 8 else { return nil }
    let cookie = pending.uint32(at: 4)
    guard cookie == Message.magicCookie else { throw failure(.magicCookie(cookie), pending) }
    return Message.headerCount + declared
  }

  /// Other protocols are recognised only at the start of the stream: later, the bytes may be a
  /// channel's data.
  private func foreignProtocol(_ pending: Span<UInt8>) -> ForeignProtocol? {
    guard base + start == 0 else { return nil }
    return ForeignProtocol(recognizing: pending)
  }

  private func failure(_ kind: Failure.Kind, _ pending: Span<UInt8>) -> Failure {
    Failure(
      kind: kind, offset: base + start,
      evidence: [UInt8](copying: pending.extracting(first: 64)))
  }
}
