import STUNWire
import Vocabulary

/// What an allocation lets through: its permissions and channels, and when each is due again.
struct Passages: Sendable {
  /// A permission lasts 300 s, and only asking again renews it (TURN-22).
  private static let permissionRenewal = Nanoseconds.seconds(240)
  /// A channel lasts 600 s (TURN-28).
  private static let channelRenewal = Nanoseconds.seconds(540)

  private struct Passage: Sendable {
    var kind: RequestKind
    var peer: SocketAddress
    /// `nil` for a permission.
    var channel: UInt16?
    var isGranted = false
    /// `.distantFuture` while the server is asked.
    var renewal = Instant.distantFuture
  }

  private var passages: [Passage] = []
  private var nextChannel = ChannelData.channels.lowerBound

  /// Notes that a permission is asked for; `false` where it has been already.
  mutating func askPermission(_ peer: SocketAddress) -> Bool {
    guard !passages.contains(where: { $0.kind == .createPermission && $0.peer.ip == peer.ip })
    else { return false }
    passages.append(Passage(kind: .createPermission, peer: peer))
    return true
  }

  /// The number to ask for; `nil` where the peer has a channel already, or the numbers are used up.
  mutating func askChannel(_ peer: SocketAddress) -> UInt16? {
    guard ChannelData.channels.contains(nextChannel),
      !passages.contains(where: { $0.kind == .channelBind && $0.peer == peer })
    else { return nil }
    passages.append(Passage(kind: .channelBind, peer: peer, channel: nextChannel))
    // Never used twice: a number must rest for five minutes before it may be (TURN-28).
    nextChannel += 1
    return nextChannel - 1
  }

  mutating func grant(_ kind: RequestKind, _ peer: SocketAddress, now: Instant) {
    guard let index = index(kind, peer) else { return }
    passages[index].isGranted = true
    passages[index].renewal =
      now + (kind == .channelBind ? Self.channelRenewal : Self.permissionRenewal)
  }

  mutating func refuse(_ kind: RequestKind, _ peer: SocketAddress) {
    if let index = index(kind, peer) { passages.remove(at: index) }
  }

  /// What has to be asked for again, each told once.
  mutating func takeDue(now: Instant) -> [(kind: RequestKind, peer: SocketAddress, UInt16?)] {
    passages.indices.filter { now >= passages[$0].renewal }.map { index in
      passages[index].renewal = .distantFuture
      let passage = passages[index]
      return (passage.kind, passage.peer, passage.channel)
    }
  }

  var nextRenewal: Instant { passages.map(\.renewal).min() ?? .distantFuture }

  /// The peer's channel, once it is bound.
  func channel(of peer: SocketAddress) -> UInt16? {
    passages.first { $0.kind == .channelBind && $0.peer == peer && $0.isGranted }?.channel
  }

  /// Whose channel it is; data may come before the answer to ChannelBind (TURN-29).
  func peer(of channel: UInt16) -> SocketAddress? {
    passages.first { $0.channel == channel }?.peer
  }

  /// Whether data from there may come; a channel is a permission, too (RFC 8656 section 12.1).
  func admits(_ ip: IPAddress) -> Bool { passages.contains { $0.peer.ip == ip } }

  private func index(_ kind: RequestKind, _ peer: SocketAddress) -> Int? {
    passages.firstIndex { $0.kind == kind && $0.peer == peer }
  }
}
