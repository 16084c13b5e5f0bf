import Polling
import STUNWire
import Transports
import Vocabulary

/// One client's relayed transport address, with its permissions and channels (RFC 8656).
@NetworkActor
final class ServerAllocation {
  /// RFC 8656 section 9: a permission lasts 300 s; a channel binding 600 s (section 12).
  private static let permissionLifetime = Nanoseconds.seconds(300)
  private static let channelLifetime = Nanoseconds.seconds(600)

  /// The transaction that made it: its retransmission gets the same answer (TURN-10).
  let transactionID: TransactionID
  let key: HMACFunction?
  var answer: [UInt8] = []
  private(set) var expiry: Instant
  private let path: any ClientPath
  private var relay: DatagramSocket?
  private var permissions: [IPAddress: Instant] = [:]
  private var channels: [UInt16: Binding] = [:]

  private struct Binding {
    var peer: SocketAddress
    var expiry: Instant
  }

  init(
    on address: IPAddress, for path: any ClientPath, _ transactionID: TransactionID,
    key: HMACFunction?, lifetime: UInt32
  ) throws(TransportError) {
    self.path = path
    self.transactionID = transactionID
    self.key = key
    expiry = EventLoop.now + .seconds(Int(lifetime))
    relay = try DatagramSocket(on: SocketAddress(address, port: 0)) { [weak self] datagram in
      self?.deliver(datagram)
    }
  }

  var relayed: SocketAddress? { relay?.address }
  var isExpired: Bool { EventLoop.now >= expiry }

  func refresh(lifetime: UInt32) {
    expiry = EventLoop.now + .seconds(Int(lifetime))
  }

  func close() {
    relay?.close()
    relay = nil
  }

  // MARK: - Permissions and channels

  func permit(_ peer: IPAddress) {
    permissions[peer] = EventLoop.now + Self.permissionLifetime
  }

  /// Binds a channel to a peer; `false` where either is bound otherwise (RFC 8656 section 12.2).
  func bind(_ channel: UInt16, to peer: SocketAddress) -> Bool {
    let now = EventLoop.now
    channels = channels.filter { $0.value.expiry > now }
    guard channels.allSatisfy({ ($0.key == channel) == ($0.value.peer == peer) }) else {
      return false
    }
    channels[channel] = Binding(peer: peer, expiry: now + Self.channelLifetime)
    permit(peer.ip)
    return true
  }

  // MARK: - Data

  func send(_ data: [UInt8], to peer: SocketAddress) {
    guard isPermitted(peer.ip) else { return }
    // A relay is as lossy as the network that it is part of.
    try? relay?.send(data, to: peer)
  }

  func send(_ data: [UInt8], on channel: UInt16) {
    guard let binding = channels[channel], binding.expiry > EventLoop.now else { return }
    send(data, to: binding.peer)
  }

  private func isPermitted(_ peer: IPAddress) -> Bool {
    permissions[peer].map { $0 > EventLoop.now } ?? false
  }

  private func deliver(_ datagram: DatagramSocket.Datagram) {
    guard !isExpired, isPermitted(datagram.peer.ip) else { return }
    let bound = channels.first { $0.value.peer == datagram.peer && $0.value.expiry > EventLoop.now }
    let message =
      if let bound {
        try? ChannelData.encode(
          channel: bound.key, data: datagram.bytes.span, isPadded: !path.tuple.transport.isDatagram)
      } else {
        Self.indication(datagram)
      }
    if let message { path.send(message) }
  }

  private static func indication(_ datagram: DatagramSocket.Datagram) -> [UInt8]? {
    var generator = SystemRandomNumberGenerator()
    var builder = MessageBuilder(
      MessageType(.data, .indication), TransactionID(using: &generator))
    builder.append(XORPeerAddress(datagram.peer))
    builder.append(DataAttribute(bytes: datagram.bytes))
    return try? builder.finish()
  }
}
