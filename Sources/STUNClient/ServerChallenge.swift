import STUNWire

/// The contents of a 401 or 438, checked to be worth an answer (RFC 8489 section 9.2.5).
struct ServerChallenge: Sendable {
  /// As received; echoed unchanged.
  let realm: [UInt8]
  let nonce: [UInt8]
  /// The realm as used in keys: without quotes and trailing NULs (STUN-21).
  let keyRealm: [UInt8]
  let cookie: NonceCookie
  let algorithms: PasswordAlgorithms?

  /// With `isLegacy`, reads it as a client of RFC 5389 does: no nonce cookie, no algorithms.
  init(_ message: Message, isLegacy: Bool) throws(STUNFailure) {
    let (realm, nonce) = (message.readable(Realm.self), message.readable(Nonce.self))
    guard let realm else { throw .badChallenge(lacks: nonce == nil ? .both : .realm) }
    guard let nonce else { throw .badChallenge(lacks: .nonce) }
    guard !realm.isTooLong else { throw .realmTooLong(realm.bytes.count) }
    guard !nonce.isTooLong else { throw .nonceTooLong(nonce.bytes.count) }
    guard let keyRealm = OpaqueString.prepare(Self.unquoted(realm.bytes)) else { throw .badRealm }
    self.realm = realm.bytes
    self.nonce = nonce.bytes
    self.keyRealm = keyRealm
    cookie = isLegacy ? .absent : nonce.cookie
    algorithms = isLegacy ? nil : try Self.algorithms(in: message)
    guard algorithms != nil || !cookie.features.contains(.passwordAlgorithms) else {
      throw .bidDown
    }
  }

  /// Longer lists are not echoed: only two entries of four bytes are registered.
  private static let algorithmsLimit = 256

  private static func algorithms(in message: Message) throws(STUNFailure) -> PasswordAlgorithms? {
    guard let raw = message.attributes.first(where: { $0.type == .passwordAlgorithms }) else {
      return nil
    }
    guard raw.value.count <= algorithmsLimit,
      let algorithms = message.readable(PasswordAlgorithms.self)
    else { throw .malformed(.passwordAlgorithms) }
    return algorithms
  }

  var realmText: String { String(decoding: keyRealm, as: UTF8.self) }

  var features: SecurityFeatures? {
    if case .features(let features) = cookie { features } else { nil }
  }

  private static func unquoted(_ realm: [UInt8]) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    var text = realm[...]
    while text.last == 0 { text = text.dropLast() }
    if text.count >= 2, text.first == quote, text.last == quote {
      text = text.dropFirst().dropLast()
    }
    return Array(text)
  }
}
