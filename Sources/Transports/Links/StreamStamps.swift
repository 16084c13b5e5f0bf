internal import Vocabulary

/// Matches the kernel's stamps of a stream's bytes to the sends they belong to.
///
/// The kernel identifies a stamp by the position of the send's last byte in the stream.
struct StreamStamps {
  /// Whether the kernel was asked for stamps, and agreed.
  var areExpected = false

  private var nextID: UInt32 = 0
  private var byteCount: UInt32 = 0
  private var waiting: [(lastByte: UInt32, id: UInt32)] = []

  mutating func receipt(for count: Int, at instant: Instant) -> SendReceipt {
    let receipt = SendReceipt(id: nextID, at: instant)
    nextID &+= 1
    byteCount &+= UInt32(truncatingIfNeeded: count)
    guard areExpected, count > 0 else { return receipt }
    if waiting.count == Self.capacity { waiting.removeFirst() }
    waiting.append((byteCount &- 1, receipt.id))
    return receipt
  }

  mutating func id(ofLastByte lastByte: UInt32) -> UInt32? {
    guard let index = waiting.firstIndex(where: { $0.lastByte == lastByte }) else { return nil }
    return waiting.remove(at: index).id
  }

  /// Sends whose stamp is still expected; more than are ever in flight, unless stamps are missing.
  private static let capacity = 16
}
