package import Polling

/// Memory for received bytes, which whoever is done with some gives back for the next.
///
/// Nothing is wrong with bytes that never come back, or that somebody still reads: then there is new memory.
@NetworkActor
package enum ReceiveBuffers {
  private static var spare: [[UInt8]] = []

  /// Longer ones are rare, and not kept.
  private static let byteLimit = 4_096
  private static let countLimit = 64

  package static func giveBack(_ bytes: [UInt8]) {
    guard bytes.count <= byteLimit, spare.count < countLimit else { return }
    spare.append(bytes)
  }

  static func copy(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    guard bytes.count <= byteLimit, var buffer = spare.popLast() else { return Array(bytes) }
    buffer.removeAll(keepingCapacity: true)
    buffer.append(contentsOf: bytes)
    return buffer
  }
}
