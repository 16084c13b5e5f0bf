import STUNWire
import Vocabulary

/// The permissions and channels of an allocation, and when each must be renewed.
struct Passages: Sendable {
  /// A permission lasts 300 s, and only a new request renews it (TURN-22).
  private static let permissionRenewal = Nanoseconds.seconds(240)
  /// A channel lasts 600 s (TURN-28).
  private static let channelRenewal = Nanoseconds.seconds(540)

  private struct Passage: Sendable {
    var kind: RequestKind
    var peer: SocketAddress
    /// `nil` for a permission.
    var channel: UInt16?
    /// `.distantFuture` while a request is in flight.
    var renewal = Instant.distantFuture
  }

  private var passages: [Passage] = []
  /// Asked for each packet of data, however many channels there are: the bound channel of each peer, and the
  /// peer of each channel, from which data may arrive before the answer to ChannelBind (TURN-29).
  private var bound: [SocketAddress: UInt16] = [:]
  private var peers: [UInt16: SocketAddress] = [:]
  /// When the first of them must be renewed.
  private(set) var nextRenewal = Instant.distantFuture
  private var nextChannel = ChannelData.channels.lowerBound

  /// Records a requested permission; `false` if it had been requested before.
  mutating func askPermission(_ peer: SocketAddress) -> Bool {
    guard !passages.contains(where: { $0.kind == .createPermission && $0.peer.ip == peer.ip })
    else { return false }
    passages.append(Passage(kind: .createPermission, peer: peer))
    return true
  }

  /// Records a requested channel of a number; `false` if the peer already has one.
  mutating func askChannel(_ peer: SocketAddress, number: UInt16) -> Bool {
    guard !passages.contains(where: { $0.kind == .channelBind && $0.peer == peer }) else {
      return false
    }
    passages.append(Passage(kind: .channelBind, peer: peer, channel: number))
    // A number that is asked for twice is the first one's.
    if peers[number] == nil { peers[number] = peer }
    return true
  }

  /// The number to request; `nil` if the peer already has a channel, or no numbers are left.
  mutating func askChannel(_ peer: SocketAddress) -> UInt16? {
    guard ChannelData.channels.contains(nextChannel), askChannel(peer, number: nextChannel) else {
      return nil
    }
    // Never reused: a number must rest for five minutes first (TURN-28).
    nextChannel += 1
    return nextChannel - 1
  }

  mutating func grant(_ kind: RequestKind, _ peer: SocketAddress, now: Instant) {
    guard let index = index(kind, peer) else { return }
    passages[index].renewal =
      now + (kind == .channelBind ? Self.channelRenewal : Self.permissionRenewal)
    if let channel = passages[index].channel { bound[peer] = channel }
    findNextRenewal()
  }

  mutating func refuse(_ kind: RequestKind, _ peer: SocketAddress) {
    guard let index = index(kind, peer) else { return }
    if let channel = passages.remove(at: index).channel {
      bound[peer] = nil
      peers[channel] = passages.first { $0.channel == channel }?.peer
    }
    findNextRenewal()
  }

  /// The permissions and channels due for renewal, each returned once.
  mutating func dueRenewals(now: Instant) -> [(kind: RequestKind, peer: SocketAddress, UInt16?)] {
    guard now >= nextRenewal else { return [] }
    defer { findNextRenewal() }
    return passages.indices.filter { now >= passages[$0].renewal }.map { index in
      passages[index].renewal = .distantFuture
      let passage = passages[index]
      return (passage.kind, passage.peer, passage.channel)
    }
  }

  private mutating func findNextRenewal() {
    nextRenewal = passages.map(\.renewal).min() ?? .distantFuture
  }

  /// The peer's channel, once bound.
  func channel(of peer: SocketAddress) -> UInt16? { bound[peer] }

  /// The peer of a channel that was asked for.
  func peer(of channel: UInt16) -> SocketAddress? { peers[channel] }

  /// Whether data from there is expected; a channel includes a permission (RFC 8656 section 12.1).
  func admits(_ ip: IPAddress) -> Bool { passages.contains { $0.peer.ip == ip } }

  private func index(_ kind: RequestKind, _ peer: SocketAddress) -> Int? {
    passages.firstIndex { $0.kind == kind && $0.peer == peer }
  }
}
