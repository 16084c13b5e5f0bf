package import Polling
package import Vocabulary

/// Sees what this process's sockets send and receive.
@NetworkActor
package protocol PacketTap: AnyObject, Sendable {
  func see(_ packet: SeenPacket)
  /// The kernel's time of a packet that was seen before.
  func stamp(flow: Int, sendID: UInt32, _ stamp: KernelStamp)
}

/// A packet at the moment when it was sent or received.
package struct SeenPacket: Sendable {
  package enum Kind: Sendable {
    case datagram
    /// A TCP connection was made.
    case opened
    case stream
    /// A TCP connection ended.
    case closed
    /// What TLS or DTLS carries.
    case plaintext(isDatagram: Bool)
  }

  package var kind: Kind
  package var isSent: Bool
  package var flow: Int
  package var local: SocketAddress
  package var peer: SocketAddress
  package var bytes: [UInt8]
  package var at: Instant
  package var stamp: KernelStamp?
  package var sendID: UInt32?
}

/// One tap for the whole process: sockets are opened in a dozen places, and a capture has all of
/// them.
@NetworkActor
package enum PacketTaps {
  package static var current: (any PacketTap)?
  private static var lastFlow = 0

  static func newFlow() -> Int {
    lastFlow += 1
    return lastFlow
  }
}

/// One socket's, or one session's, packets on their way to the tap.
@NetworkActor
struct TappedFlow {
  let tap: any PacketTap
  let number: Int
  private let peer: SocketAddress?

  /// `nil` if nobody looks; `peer` is that of a connected socket.
  init?(to peer: SocketAddress? = nil) {
    guard let tap = PacketTaps.current else { return nil }
    self.tap = tap
    self.peer = peer
    number = PacketTaps.newFlow()
  }

  func see(
    _ kind: SeenPacket.Kind, _ bytes: [UInt8] = [], isSent: Bool, local: SocketAddress?,
    peer other: SocketAddress? = nil, at instant: Instant, _ stamp: KernelStamp? = nil,
    sendID: UInt32? = nil
  ) {
    guard let local, let peer = other ?? peer else { return }
    tap.see(
      SeenPacket(
        kind: kind, isSent: isSent, flow: number, local: local, peer: peer, bytes: bytes,
        at: instant, stamp: stamp, sendID: sendID))
  }

  func stamp(_ sendID: UInt32, _ stamp: KernelStamp) {
    tap.stamp(flow: number, sendID: sendID, stamp)
  }
}
