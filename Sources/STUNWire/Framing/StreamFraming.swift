/// Cuts a TCP or TLS stream into STUN messages and ChannelData (STUN-45).
///
/// Append what was read, then take frames until there is none. It keeps what was received and not
/// yet taken, and never asks for more: a frame ends at 65,552 bytes at the latest, because its length
/// field has 16 bits.
package struct StreamFraming: Sendable {
  package enum Frame: Hashable, Sendable {
    /// Header, cookie and length are those of STUN; `Message` checks the rest.
    case message([UInt8])
    /// With its padding.
    case channelData([UInt8])

    package var bytes: [UInt8] {
      switch self {
      case .message(let bytes), .channelData(let bytes): bytes
      }
    }
  }

  /// Why the stream has no further frames; it cannot be resynchronised.
  package struct Failure: Error, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
      case leadingBits(firstByte: UInt8)
      case magicCookie(UInt32)
      case unalignedLength(Int)
      case foreign(ForeignProtocol)
    }

    package var kind: Kind
    /// Where in the stream the frame starts that is none.
    package var offset: Int
    /// What stands there, as evidence: 64 bytes at most.
    package var evidence: [UInt8]
  }

  private var buffer: [UInt8] = []
  /// Where in the buffer the next frame starts.
  private var start = 0
  /// Where in the stream the buffer starts.
  private var base = 0

  package init() {}

  /// Received and not yet taken.
  package var pendingCount: Int { buffer.count - start }

  /// Takes in what was read from the stream, however it was cut.
  package mutating func append(_ bytes: Span<UInt8>) {
    base += start
    buffer.removeFirst(start)
    start = 0
    buffer.append(copying: bytes)
  }

  /// The next whole frame, or `nil` until more bytes have come.
  package mutating func next() throws(Failure) -> Frame? {
    guard let length = try frameLength(buffer.span.extracting(droppingFirst: start)),
      length <= pendingCount
    else { return nil }
    let end = start + length
    let frame = Array(buffer[start..<end])
    start = end
    return PacketKind(firstByte: frame[0]) == .stun ? .message(frame) : .channelData(frame)
  }

  /// Hands over what follows the last frame, for a stream that stops being STUN (EXT-3).
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

  /// Something else is looked for at the very start only: later, its bytes may be a channel's.
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
