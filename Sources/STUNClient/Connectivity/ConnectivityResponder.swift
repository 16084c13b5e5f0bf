import STUNWire
package import Vocabulary

/// Answers the peer's own connectivity checks (RFC 8445 section 7.3).
///
/// A full agent expects our answers before it proceeds. Anything but a Binding request that could
/// be meant for us gets no answer. Whoever cannot be recognised is told so in fewer bytes than it sent, and
/// only so many times: its address may be somebody else's.
package struct ConnectivityResponder: Sendable {
  private let credentials: ShortTermCredentials
  private let integrity: HMACFunction
  /// Far more than a peer with a wrong password sends on all its pairs.
  private var refusalsLeft = 200
  /// Our role, which a request may change.
  package private(set) var role: ICERole

  package init(_ credentials: ShortTermCredentials, _ digests: Digests, role: ICERole) {
    self.credentials = credentials
    self.role = role
    integrity = digests.hmac(.sha1, credentials.local.password.span)
  }

  /// Adopts the role that one of our checks ended with.
  package mutating func adopt(_ role: ICERole) {
    self.role = role
  }

  /// The answer to a packet from `source`; `nil` if it deserves none.
  package mutating func answer(_ bytes: [UInt8], from source: SocketAddress) -> ConnectivityReply? {
    guard let request = try? Message(bytes), request.type == MessageType(.binding, .request),
      request.verifyFingerprint() == .valid
    else { return nil }
    if let code = objection(to: request) { return refuseStranger(request, code) }
    let unknown = request.unknownRequiredAttributes
    guard unknown.isEmpty else { return refuse(request, .unknownAttribute, unknown) }
    switch role.verdict(on: request) {
    case .agreed: break
    case .refuse: return refuse(request, .roleConflict)
    case .yield: role.side = role.side.opposite
    }
    return reply(.success, to: request, errorCode: nil, isSigned: true) {
      $0.append(XORMappedAddress(source))
    }
  }

  /// The error for a request that fails authentication (ICE-11).
  private func objection(to request: Message) -> ErrorCode.Code? {
    let verification = request.verifyIntegrity(integrity)
    guard let username = request.readable(Username.self), verification != .absent else {
      return .badRequest
    }
    let isMeant = credentials.admits(username: username.bytes) && verification == .valid
    return isMeant ? nil : .unauthenticated
  }

  /// Without a signature, which nobody could check (RFC 8489 section 9.1.3).
  private mutating func refuseStranger(
    _ request: Message, _ code: ErrorCode.Code
  ) -> ConnectivityReply? {
    guard refusalsLeft > 0 else { return nil }
    let refusal = reply(.error, to: request, errorCode: code, isSigned: false) {
      $0.append(ErrorCode(code, reason: ""))
    }
    guard let refusal, refusal.bytes.count <= request.bytes.count else { return nil }
    refusalsLeft -= 1
    return refusal
  }

  private func refuse(
    _ request: Message, _ code: ErrorCode.Code, _ unknown: [AttributeType] = []
  ) -> ConnectivityReply? {
    reply(.error, to: request, errorCode: code, isSigned: true) {
      $0.append(ErrorCode(code))
      if !unknown.isEmpty { $0.append(UnknownAttributes(unknown)) }
    }
  }

  private func reply(
    _ messageClass: MessageClass, to request: Message, errorCode: ErrorCode.Code?, isSigned: Bool,
    _ fill: (inout MessageBuilder) -> Void
  ) -> ConnectivityReply? {
    var builder = MessageBuilder(MessageType(.binding, messageClass), request.transactionID)
    fill(&builder)
    if isSigned { builder.appendIntegrity(integrity) }
    builder.appendFingerprint()
    guard let bytes = try? builder.finish() else { return nil }
    return ConnectivityReply(
      bytes: bytes, errorCode: errorCode.map { Int($0.rawValue) },
      priority: request.readable(Priority.self)?.value,
      nominates: errorCode == nil && request.contains(.useCandidate))
  }
}

/// An answer to the peer's check.
package struct ConnectivityReply: Hashable, Sendable {
  package var bytes: [UInt8]
  /// `nil` for success.
  package var errorCode: Int?
  /// The request's PRIORITY: the priority of the candidate it came from, if that is a new one.
  package var priority: UInt32?
  /// Whether the peer nominated the pair (RFC 8445 section 7.3.1.5).
  package var nominates: Bool
}
