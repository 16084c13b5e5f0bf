import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// Whom a server's relays reach: permissions asked for one by one, and packets where an address of ours
/// can be the one that should not be reached.
@NetworkActor
struct PeerTrials {
  private let trials: AuditTrials
  private let server: SocketAddress
  /// Addresses of this host by which the server can reach it.
  private let own: [IPAddress]
  private let isServerHere: Bool

  /// Twenty requests a second are no flood.
  private static let pause = Nanoseconds.milliseconds(50)
  /// A server that has stopped answering is not asked for the rest of the list.
  private static let silenceLimit = 3
  private static let patience = Nanoseconds.seconds(2)

  /// `reachable` is the address at which the server sees this host, where that is its own.
  init(_ trials: AuditTrials, server: SocketAddress, reachable: IPAddress?) {
    self.trials = trials
    self.server = server
    let all = HostAddresses.all()
    isServerHere = server.ip.reach == .loopback || all.contains(server.ip)
    let candidates = isServerHere ? all : [reachable].compactMap(\.self)
    own = candidates.filter { $0.reach != .loopback && $0.reach != .linkLocal }
  }

  func results(_ version: IPVersion) async -> [PeerResult] {
    var results: [PeerResult] = []
    var left = peers(version)[...]
    // Some servers end an allocation over a peer that they do not like: the rest is asked by another.
    for _ in 0..<Self.allocationLimit where !left.isEmpty {
      guard
        let asked = try? await trials.with(
          version == .v6 ? .ipv6 : .plain, { await ask(left, $0) }),
        !asked.isEmpty
      else { break }
      results += asked
      left = left.dropFirst(asked.count)
      if asked.last?.permission == .unanswered || Task.isCancelled { break }
    }
    return results + left.map { PeerResult($0.kind, $0.address, .notTried) }
  }

  private static let allocationLimit = 8

  /// Those that no relay should reach, our own addresses of that kind, and the server itself.
  private func peers(_ version: IPVersion) -> [AskedPeers.Peer] {
    let listed = AskedPeers.all(version)
    let known = Set(listed.map(\.address))
    let own = own.filter { $0.version == version && !known.contains($0) }
      .compactMap { address in address.peerKind.map { AskedPeers.Peer(kind: $0, address: address) }
      }
    let itself =
      server.ip.version == version ? [AskedPeers.Peer(kind: .ownListener, address: server.ip)] : []
    return listed + own.prefix(Self.ownLimit) + itself
  }

  /// A host of many containers has many addresses; a few show the same.
  private static let ownLimit = 4

  /// The results so far, where the allocation ends before the list does.
  private func ask(
    _ peers: ArraySlice<AskedPeers.Peer>, _ trial: TrialAllocation
  ) async -> [PeerResult] {
    var results: [PeerResult] = []
    var silences = 0
    for peer in peers {
      guard !Task.isCancelled, !trial.hasEnded else { break }
      let result = await ask(peer, trial)
      results.append(result)
      silences = result.permission == .unanswered ? silences + 1 : 0
      guard silences < Self.silenceLimit else { break }
      try? await EventLoop.sleep(until: EventLoop.now + Self.pause)
    }
    return results
  }

  private func ask(_ peer: AskedPeers.Peer, _ trial: TrialAllocation) async -> PeerResult {
    do throws(Failure) {
      try await trial.permit(SocketAddress(peer.address, port: server.port), within: Self.patience)
    } catch {
      guard let code = error.stunErrorCode else {
        return PeerResult(peer.kind, peer.address, .unanswered)
      }
      return PeerResult(peer.kind, peer.address, .refused, code: code)
    }
    var result = PeerResult(peer.kind, peer.address, .granted)
    result.isDelivered =
      peer.kind == .ownListener
      ? await isAnswered(by: trial) : await isDelivered(to: peer, trial)
    return result
  }
}

// MARK: - Packets

extension PeerTrials {
  /// Sent three times within this.
  static let waits = [100, 200, 300].map { Nanoseconds.milliseconds($0) }

  /// Whether a packet arrives at a socket of ours; `nil` where the address is not ours.
  private func isDelivered(to peer: AskedPeers.Peer, _ trial: TrialAllocation) async -> Bool? {
    guard let place = place(for: peer), let canary = try? Canary(at: place) else { return nil }
    defer { canary.close() }
    let packet = Self.packet()
    for wait in Self.waits {
      trial.send(packet, to: SocketAddress(peer.address, port: canary.port))
      if await canary.hears(packet, until: EventLoop.now + wait) { return true }
    }
    return Task.isCancelled ? nil : false
  }

  /// Where a socket of ours hears what the server sends to a peer's address.
  ///
  /// Loopback is ours only if the server runs on this host. Nothing is sent to an address that others
  /// could have, or that somebody else would have to translate (6to4, Teredo, NAT64).
  private func place(for peer: AskedPeers.Peer) -> IPAddress? {
    if own.contains(peer.address) { return peer.address }
    guard isServerHere else { return nil }
    switch peer.kind {
    case .loopback: return peer.address
    case .unspecified:
      return peer.address == .anyV4 ? .loopbackV4 : peer.address == .anyV6 ? .loopbackV6 : nil
    case .mapped: return peer.address.embedded.first { $0.reach == .loopback }
    default: return nil
    }
  }

  /// Whether two relays of the server reach each other, as calls between its clients need; `nil` where it
  /// gives no two allocations at a time.
  func otherRelay() async -> PeerResult? {
    guard let other = try? await trials.open(.plain) else { return nil }
    let result = try? await trials.with(.plain) { trial in await meet(other, from: trial) }
    await other.release()
    return result
  }

  private func meet(_ other: TrialAllocation, from trial: TrialAllocation) async -> PeerResult {
    let (here, there) = (trial.relay.relayed[0], other.relay.relayed[0])
    do throws(Failure) {
      try await trial.permit(there, within: Self.patience)
      try await other.permit(here, within: Self.patience)
    } catch {
      guard let code = error.stunErrorCode else {
        return PeerResult(.ownRelay, there.ip, .unanswered)
      }
      return PeerResult(.ownRelay, there.ip, .refused, code: code)
    }
    let packet = Self.packet()
    for wait in Self.waits {
      trial.send(packet, to: there)
      let data = try? await other.data(within: wait) { $0.bytes == packet[...] }
      if data != nil { return PeerResult(.ownRelay, there.ip, .granted, isDelivered: true) }
    }
    return PeerResult(.ownRelay, there.ip, .granted, isDelivered: Task.isCancelled ? nil : false)
  }

  private static func packet() -> [UInt8] {
    ProbePacket(
      session: UInt64.random(in: .min ... .max), sequence: 0, series: .opening, direction: .toPeer
    ).encode()
  }

  /// Whether the server answers itself: a Binding that comes to it by its own relay.
  private func isAnswered(by trial: TrialAllocation) async -> Bool? {
    let id = ProbeSurroundings.randomTransactionID()
    var builder = MessageBuilder(MessageType(.binding, .request), id)
    builder.appendFingerprint()
    guard let request = try? builder.finish() else { return nil }
    for wait in Self.waits {
      trial.send(request, to: server)
      let answer = try? await trial.data(within: wait) { data in
        (try? Message(Array(data.bytes)))?.transactionID == id
      }
      if answer != nil { return true }
    }
    return Task.isCancelled ? nil : false
  }
}
