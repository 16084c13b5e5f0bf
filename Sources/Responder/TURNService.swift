package import Polling
package import STUNWire
package import Vocabulary

/// The logic of a STUN and TURN server, for any transport (RFC 8489, RFC 8656).
@NetworkActor
package final class TURNService: MessageService {
  /// RFC 8656 section 7.2: the default, and the recommended maximum.
  private static let defaultLifetime: UInt32 = 600
  private static let maximumLifetime: UInt32 = 3600
  /// Maximum number of allocations; each holds a port.
  private static let capacity = 4096

  private let options: ResponderOptions
  private let authentication: ServerAuthentication
  private var allocations: [FiveTuple: ServerAllocation] = [:]
  private var shares: [IPAddress: ClientShare] = [:]
  /// The peers that relays may reach: none until the listening addresses are known.
  var policy: PeerPolicy?

  init(_ options: ResponderOptions, _ digests: Digests) {
    self.options = options
    authentication = ServerAuthentication(options, digests)
  }

  /// The number of allocations: those that clients have left behind.
  var allocationCount: Int {
    dropExpired()
    return allocations.count
  }

  /// Ends everything that belongs to a closed connection.
  package func forget(_ tuple: FiveTuple) {
    guard let allocation = allocations.removeValue(forKey: tuple) else { return }
    allocation.close()
    let client = tuple.client.ip.clientNetwork
    if shares[client]?.allocationCount == 0 { shares[client] = nil }
  }

  package func close() {
    for allocation in allocations.values { allocation.close() }
    (allocations, shares) = ([:], [:])
  }

  /// Returns one answer, for a request that deserves one.
  package func answers(to message: [UInt8], on path: any ClientPath) -> [[UInt8]] {
    receive(message, on: path).map { [$0] } ?? []
  }

  private func receive(_ bytes: [UInt8], on path: any ClientPath) -> [UInt8]? {
    if let data = try? ChannelData(bytes) {
      live(path.tuple)?.send(Array(data.data), on: data.channel)
      return nil
    }
    guard let message = try? Message(bytes), message.verifyFingerprint().isAcceptable else {
      return nil
    }
    switch message.type.messageClass {
    case .request: return answer(message, on: path)
    case .indication:
      if message.type.method == .send { relay(message, from: path.tuple) }
      return nil
    case .success, .error: return nil
    }
  }

  private func answer(_ request: Message, on path: any ClientPath) -> [UInt8]? {
    let unknown = request.unknownRequiredAttributes
    guard unknown.isEmpty else {
      return refuse(request, .unknownAttribute, nil) { $0.append(UnknownAttributes(unknown)) }
    }
    guard request.type.method != .binding else { return bind(request, path.tuple) }
    let key: HMACFunction?
    switch authentication.judge(request, from: path.tuple.client) {
    case .open: key = nil
    case .accepted(let accepted): key = accepted
    case .challenged: return challenge(request, .unauthenticated, path.tuple.client)
    case .stale: return challenge(request, .staleNonce, path.tuple.client)
    case .malformed: return refuse(request, .badRequest, nil)
    }
    switch request.type.method {
    case .allocate: return allocate(request, key, path)
    case .refresh: return refresh(request, key, path.tuple)
    case .createPermission: return permit(request, key, path.tuple)
    case .channelBind: return bindChannel(request, key, path.tuple)
    default: return refuse(request, .badRequest, key)
    }
  }

  private func live(_ tuple: FiveTuple) -> ServerAllocation? {
    guard let allocation = allocations[tuple], allocation.isExpired else {
      return allocations[tuple]
    }
    forget(tuple)
    return nil
  }

  private func dropExpired() {
    for (tuple, allocation) in allocations where allocation.isExpired { forget(tuple) }
  }
}

// MARK: - Answers of all kinds

extension TURNService {
  private func reply(
    _ request: Message, _ key: HMACFunction?, _ fill: (inout ServerReply) -> Void = { _ in }
  ) -> [UInt8]? {
    var reply = ServerReply(to: request, .success, software: options.software)
    fill(&reply)
    return reply.finish(key)
  }

  private func refuse(
    _ request: Message, _ error: ErrorCode.Code, _ key: HMACFunction?,
    _ fill: (inout ServerReply) -> Void = { _ in }
  ) -> [UInt8]? {
    var reply = ServerReply(to: request, error: error, software: options.software)
    fill(&reply)
    return reply.finish(key)
  }

  /// 401 or 438, with everything needed for a better request (RFC 8489 section 9.2.4); `salt`
  /// varies the nonce.
  package func challenge(
    _ request: Message, _ error: ErrorCode.Code, _ client: SocketAddress, salt: UInt64 = 0
  ) -> [UInt8]? {
    refuse(request, error, nil) { reply in
      reply.append(Realm(options.realm))
      reply.append(authentication.nonce(for: client, salt: salt))
      if let algorithms = authentication.algorithms { reply.append(algorithms) }
    }
  }

  private func bind(_ request: Message, _ tuple: FiveTuple) -> [UInt8]? {
    reply(request, nil) { $0.append(XORMappedAddress(tuple.client)) }
  }
}

// MARK: - Allocations

extension TURNService {
  private func allocate(
    _ request: Message, _ key: HMACFunction?, _ path: any ClientPath
  ) -> [UInt8]? {
    if let existing = live(path.tuple) {
      guard existing.transactionID != request.transactionID else { return existing.answer }
      return refuse(request, .allocationMismatch, key)
    }
    guard let transport = try? request.first(RequestedTransport.self) else {
      return refuse(request, .badRequest, key)
    }
    guard transport == .udp else { return refuse(request, .unsupportedTransportProtocol, key) }
    dropExpired()
    guard allocations.count < Self.capacity else {
      return refuse(request, .insufficientCapacity, key)
    }
    let client = path.tuple.client.ip.clientNetwork
    let share = shares[client] ?? ClientShare()
    guard share.allocationCount < ClientShare.allocationCapacity else {
      return refuse(request, .allocationQuotaReached, key)
    }
    guard let address = relayAddress(for: request, path.tuple) else {
      return refuse(request, .addressFamilyNotSupported, key)
    }
    let lifetime = grantedLifetime(request)
    guard
      let allocation = try? ServerAllocation(
        on: address, for: path, of: share, request.transactionID, key: key, lifetime: lifetime),
      let relayed = allocation.relayed
    else { return refuse(request, .insufficientCapacity, key) }
    allocations[path.tuple] = allocation
    shares[client] = share
    let answer = reply(request, key) { reply in
      reply.append(XORRelayedAddress(relayed))
      reply.append(Lifetime(lifetime))
      reply.append(XORMappedAddress(path.tuple.client))
    }
    allocation.answer = answer ?? []
    return answer
  }

  /// The relay uses the address that the client contacted, if it is of the requested family.
  private func relayAddress(for request: Message, _ tuple: FiveTuple) -> IPAddress? {
    // IPv4 by default (RFC 8656 section 7.2), if there is IPv4 at all.
    let asked = (try? request.first(RequestedAddressFamily.self))?.family
    if asked == nil || asked == tuple.server.ip.version { return tuple.server.ip }
    guard tuple.server.ip.reach == .loopback else { return nil }
    return asked == .v4 ? .loopbackV4 : .loopbackV6
  }

  private func grantedLifetime(_ request: Message) -> UInt32 {
    let asked = (try? request.first(Lifetime.self))?.value ?? 0
    return min(max(asked, Self.defaultLifetime), Self.maximumLifetime)
  }

  private func refresh(
    _ request: Message, _ key: HMACFunction?, _ tuple: FiveTuple
  ) -> [UInt8]? {
    guard let allocation = live(tuple) else { return refuse(request, .allocationMismatch, key) }
    let isDelete = (try? request.first(Lifetime.self))?.value == 0
    let lifetime = isDelete ? 0 : grantedLifetime(request)
    if isDelete { forget(tuple) } else { allocation.refresh(lifetime: lifetime) }
    return reply(request, key) { $0.append(Lifetime(lifetime)) }
  }
}

// MARK: - Peers

extension TURNService {
  private func permit(
    _ request: Message, _ key: HMACFunction?, _ tuple: FiveTuple
  ) -> [UInt8]? {
    guard let allocation = live(tuple) else { return refuse(request, .allocationMismatch, key) }
    guard let peers = try? request.all(XORPeerAddress.self), !peers.isEmpty else {
      return refuse(request, .badRequest, key)
    }
    guard peers.allSatisfy({ $0.address.ip.version == allocation.relayed?.ip.version }) else {
      return refuse(request, .peerAddressFamilyMismatch, key)
    }
    guard peers.allSatisfy({ reaches($0.address.ip) }) else {
      return refuse(request, .forbidden, key)
    }
    guard allocation.permit(peers.map(\.address.ip)) else {
      return refuse(request, .insufficientCapacity, key)
    }
    return reply(request, key)
  }

  private func bindChannel(
    _ request: Message, _ key: HMACFunction?, _ tuple: FiveTuple
  ) -> [UInt8]? {
    guard let allocation = live(tuple) else { return refuse(request, .allocationMismatch, key) }
    guard let channel = try? request.first(ChannelNumber.self),
      ChannelData.channels.contains(channel.value),
      let peer = try? request.first(XORPeerAddress.self)
    else { return refuse(request, .badRequest, key) }
    guard peer.address.ip.version == allocation.relayed?.ip.version else {
      return refuse(request, .peerAddressFamilyMismatch, key)
    }
    guard policy?.allows(peer.address) == true else { return refuse(request, .forbidden, key) }
    do {
      try allocation.bind(channel.value, to: peer.address)
    } catch {
      return refuse(request, error == .conflict ? .badRequest : .insufficientCapacity, key)
    }
    return reply(request, key)
  }

  private func reaches(_ peer: IPAddress) -> Bool { policy?.allows(peer) == true }

  private func relay(_ indication: Message, from tuple: FiveTuple) {
    guard let peer = try? indication.first(XORPeerAddress.self),
      let data = try? indication.first(DataAttribute.self),
      // The DF bit cannot be set here, so such data is dropped (RFC 8656 section 11.4).
      (try? indication.first(DontFragment.self)) == nil
    else { return }
    // A permission covers all ports of an address, but none of our ports is a peer's.
    guard policy?.allows(peer.address) == true else { return }
    live(tuple)?.send(data.bytes, to: peer.address)
  }
}

extension Verification {
  /// Whether a FINGERPRINT lets the message through: correct or absent.
  fileprivate var isAcceptable: Bool { self == .valid || self == .absent }
}
