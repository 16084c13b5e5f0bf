package import Vocabulary

/// Bytes that one of our sockets sent or received.
package struct CapturedPacket: Sendable {
  package enum Kind: Sendable {
    /// A UDP datagram.
    case datagram
    /// A TCP connection was made; without bytes.
    case opened
    /// A piece of a TCP stream.
    case stream
    /// The TCP connection ended; without bytes.
    case closed
    /// What TLS or DTLS carries, decrypted.
    case plaintext(isDatagram: Bool)
  }

  package var kind: Kind
  package var isSent: Bool
  /// Of the socket; unique in the capture.
  package var flow: Int
  package var local: SocketAddress
  package var peer: SocketAddress
  package var bytes: [UInt8]
  /// Nanoseconds since 1970 in UTC.
  package var time: Int64
  /// The number of the send within its flow, for a kernel time that comes later.
  package var sendID: UInt32?

  package init(
    _ kind: Kind, isSent: Bool, flow: Int, local: SocketAddress, peer: SocketAddress,
    bytes: [UInt8], time: Int64, sendID: UInt32? = nil
  ) {
    self.kind = kind
    self.isSent = isSent
    self.flow = flow
    self.local = local
    self.peer = peer
    self.bytes = bytes
    self.time = time
    self.sendID = sendID
  }

  var source: SocketAddress { isSent ? local : peer }
  var destination: SocketAddress { isSent ? peer : local }
}
