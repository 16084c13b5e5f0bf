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
  /// Far more peers than a call has, and few enough for all allocations together.
  private static let permissionCapacity = 128
  private static let channelCapacity = 128

  /// The transaction that created it: its retransmission gets the same answer (TURN-10).
  let transactionID: TransactionID
  let key: HMACFunction?
  var answer: [UInt8] = []
  private(set) var expiry: Instant
  private let path: any ClientPath
  private let share: ClientShare
  private var relay: DatagramSocket?
  private var permissions: [IPAddress: Instant] = [:]
  private var channels: [UInt16: Binding] = [:]

  private struct Binding {
    var peer: SocketAddress
    var expiry: Instant
  }

  init(
    on address: IPAddress, for path: any ClientPath, of share: ClientShare,
    _ transactionID: TransactionID, key: HMACFunction?, lifetime: UInt32
  ) throws(TransportError) {
    self.path = path
    self.share = share
    self.transactionID = transactionID
    self.key = key
    expiry = EventLoop.now + .seconds(Int(lifetime))
    relay = try DatagramSocket(on: SocketAddress(address, port: 0)) { [weak self] datagram in
      self?.deliver(datagram)
    }
    share.allocationCount += 1
  }

  var relayed: SocketAddress? { relay?.address }
  var isExpired: Bool { EventLoop.now >= expiry }

  func refresh(lifetime: UInt32) {
    expiry = EventLoop.now + .seconds(Int(lifetime))
  }

  func close() {
    guard let relay else { return }
    relay.close()
    self.relay = nil
    share.allocationCount -= 1
    share.permissionCount -= permissions.count
    permissions = [:]
  }

  // MARK: - Permissions and channels

  /// Permits peers, all or none; `false` if they are too many, for this allocation or for the
  /// client.
  func permit(_ peers: [IPAddress]) -> Bool {
    let now = EventLoop.now
    if !hasRoom(for: peers) { dropPermissions(until: now) }
    guard hasRoom(for: peers) else { return false }
    let former = permissions.count
    for peer in peers { permissions[peer] = now + Self.permissionLifetime }
    share.permissionCount += permissions.count - former
    return true
  }

  private func hasRoom(for peers: [IPAddress]) -> Bool {
    let new = Set(peers.filter { permissions[$0] == nil }).count
    return permissions.count + new <= Self.permissionCapacity
      && share.permissionCount + new <= ClientShare.permissionCapacity
  }

  private func dropPermissions(until now: Instant) {
    let former = permissions.count
    permissions = permissions.filter { $0.value > now }
    share.permissionCount -= former - permissions.count
  }

  enum BindingError: Error {
    /// The channel or the peer is already bound otherwise (RFC 8656 section 12.2).
    case conflict
    case tooMany
  }

  /// Binds a channel to a peer, or extends the binding.
  func bind(_ channel: UInt16, to peer: SocketAddress) throws(BindingError) {
    let now = EventLoop.now
    channels = channels.filter { $0.value.expiry > now }
    guard channels.allSatisfy({ ($0.key == channel) == ($0.value.peer == peer) }) else {
      throw .conflict
    }
    guard channels[channel] != nil || channels.count < Self.channelCapacity, permit([peer.ip])
    else { throw .tooMany }
    channels[channel] = Binding(peer: peer, expiry: now + Self.channelLifetime)
  }

  // MARK: - Data

  func send(_ data: [UInt8], to peer: SocketAddress) {
    guard isPermitted(peer.ip) else { return }
    // A relay is as lossy as its network.
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
