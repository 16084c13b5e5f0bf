import STUNClient
import STUNWire
import Testing
import Vocabulary

/// A TURN server of one user, as far as the tests need one: it checks what it is sent.
///
/// With `algorithms` it is one of RFC 8489, without one of RFC 5389.
final class ScriptedTURNServer {
  var features: SecurityFeatures = []
  var algorithms: PasswordAlgorithms?
  /// Which of the algorithms it expects the client to take.
  var expected = PasswordAlgorithm.md5
  var nonce = "nonce-1"
  var lifetime: UInt32 = 600
  /// Answers instead of the server where it gives any; the number counts requests from 1.
  var fault: (Transmission, Int) throws -> [[UInt8]]? = { _, _ in nil }

  /// How long the answer to a request takes; the number counts requests from 1.
  var delay: (Int) -> Nanoseconds = { _ in .milliseconds(10) }

  private(set) var hasAllocation = false
  private(set) var requests: [Message] = []

  var key: HMACFunction {
    get throws { try algorithms == nil ? Keys.sha1() : Keys.sha256(expected) }
  }

  func answer(_ transmission: Transmission) throws -> [Delivery] {
    requests.append(try Message(transmission.bytes))
    let replies = try fault(transmission, requests.count) ?? [reply(to: transmission)]
    return replies.map { Delivery(bytes: $0, delay: delay(requests.count)) }
  }

  /// The answers of a server in good order.
  func reply(to transmission: Transmission) throws -> [UInt8] {
    let request = try Message(transmission.bytes)
    guard try isSigned(request) else { return try challenge(401, transmission) }
    guard try request.first(Nonce.self)?.text == fullNonce else {
      return try challenge(438, transmission)
    }
    switch request.type.method {
    case .allocate: return try allocate(transmission)
    case .refresh: return try refresh(request, transmission)
    case .createPermission, .channelBind:
      return hasAllocation
        ? try Reply.success(to: transmission, key: key)
        : try Reply.error(437, to: transmission, key: key)
    default: return try Reply.error(400, to: transmission, key: key)
    }
  }

  private var fullNonce: String {
    let cookie = features.isEmpty ? [] : NonceCookie.bytes(features)
    return String(decoding: cookie, as: UTF8.self) + nonce
  }

  private func challenge(_ code: UInt16, _ transmission: Transmission) throws -> [UInt8] {
    try Reply.challenge(code, to: transmission, nonce: fullNonce, algorithms: algorithms)
  }

  private func isSigned(_ request: Message) throws -> Bool {
    guard try namesUser(request), try request.first(Realm.self)?.text == "example.org" else {
      return false
    }
    if let algorithms {
      guard try request.first(PasswordAlgorithms.self) == algorithms,
        try request.first(PasswordAlgorithm.self) == expected,
        try request.verifyIntegrity(Keys.sha1()) == .absent
      else { return false }
    }
    return try request.verifyIntegrity(key) == .valid
  }

  private func namesUser(_ request: Message) throws -> Bool {
    guard features.contains(.usernameAnonymity) else {
      return try request.first(Username.self)?.text == "alice"
    }
    // The digest that the vectors' README gives for alice at example.org.
    let digest = "435b7933096a304d3c734cfb833ec9075bd47ab1c0160321aed31c06a8c7009e"
    return try request.first(Userhash.self)?.description == digest
      && request.first(Username.self) == nil
  }

  private func allocate(_ transmission: Transmission) throws -> [UInt8] {
    // The same success for a retransmission (TURN-10), 437 for a new request.
    guard !hasAllocation || transmission.attempt > 1 else {
      return try Reply.error(437, to: transmission, key: key)
    }
    hasAllocation = true
    return try Reply.allocate(to: transmission, key: key, lifetime: lifetime)
  }

  private func refresh(_ request: Message, _ transmission: Transmission) throws -> [UInt8] {
    guard hasAllocation else { return try Reply.error(437, to: transmission, key: key) }
    let asked = try request.first(Lifetime.self)?.value ?? lifetime
    if asked == 0 { hasAllocation = false }
    let granted = asked == 0 ? 0 : lifetime
    return try Reply.success(to: transmission, key: key) { $0.append(Lifetime(granted)) }
  }
}

extension ScriptedTURNServer {
  /// Drives an allocation against this server.
  func drive(
    _ transport: TransportProtocol = .udp,
    credential: LongTermCredential? = try? .alice(),
    deadline: Instant = .distantFuture
  ) throws -> Drive<Allocation> {
    Drive(
      try Clients.allocation(transport, credential: credential, deadline: deadline),
      over: transport, server: answer)
  }
}
