import STUNWire
import Vocabulary

/// Comments on packets, such as `Allocate request, attempt 2`.
struct Remarks {
  /// How often each transaction's request was sent, by flow and transaction.
  private var attempts: [Transaction: Int] = [:]

  private struct Transaction: Hashable {
    var flow: Int
    var isPlain: Bool
    var id: ArraySlice<UInt8>
  }

  /// `nil` for what is not STUN.
  mutating func text(of packet: CapturedPacket) -> String? {
    let bytes = packet.bytes
    guard bytes.count >= 4 else { return nil }
    if (0x40...0x4F).contains(bytes[0]) {
      return "ChannelData \(hexadecimal(bytes[0], bytes[1]))"
    }
    guard bytes.count >= 20, bytes[0] < 0x40, bytes[4..<8] == [0x21, 0x12, 0xA4, 0x42] else {
      return nil
    }
    let type = MessageType(rawValue: UInt16(bytes[0]) << 8 | UInt16(bytes[1]))
    guard packet.isSent, type.messageClass == .request else { return "\(type)" }
    // Bounded: a capture of a long run forgets old transactions, not more.
    if attempts.count >= Self.capacity { attempts.removeAll() }
    var isPlain = false
    if case .plaintext = packet.kind { isPlain = true }
    let transaction = Transaction(flow: packet.flow, isPlain: isPlain, id: bytes[8..<20])
    attempts[transaction, default: 0] += 1
    return "\(type), attempt \(attempts[transaction] ?? 1)"
  }

  private static let capacity = 4096

  private func hexadecimal(_ high: UInt8, _ low: UInt8) -> String {
    "0x" + String(UInt16(high) << 8 | UInt16(low), radix: 16)
  }
}
