import Polling
import Transports
import Vocabulary

/// A socket of ours at an address that no relay should reach, which hears whether one does.
@NetworkActor
final class Canary {
  private var socket: DatagramSocket?
  private var heard: [[UInt8]] = []
  private let waiter = Waiter<Bool>()
  /// What is sent to it is told from everything else by its bytes; strangers fill no memory.
  private static let limit = 16

  init(at address: IPAddress) throws(TransportError) {
    socket = try DatagramSocket(on: SocketAddress(address, port: 0)) { [weak self] in
      self?.receive($0.bytes)
    }
  }

  var port: UInt16 { socket?.address.port ?? 0 }

  private func receive(_ bytes: [UInt8]) {
    guard heard.count < Self.limit else { return }
    heard.append(bytes)
    if waiter.isWaiting { waiter.resume(true) }
  }

  /// Waits for a packet with these bytes.
  func hears(_ bytes: [UInt8], until deadline: Instant) async -> Bool {
    while !heard.contains(bytes) {
      guard
        await waiter.wait(until: deadline, atDeadline: false, whenCancelled: false)
      else { return heard.contains(bytes) }
    }
    return true
  }

  func close() { socket?.close() }
}
