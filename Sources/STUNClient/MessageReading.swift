import STUNWire
import Vocabulary

extension Message {
  /// The first readable attribute of a type; a malformed one counts as missing.
  func readable<A: Attribute>(_: A.Type) -> A? {
    (try? first(A.self)) ?? nil
  }

  /// Every readable attribute of a type, in order.
  func allReadable<A: Attribute>(_ type: A.Type) -> [A] {
    attributes.lazy.filter { $0.type == A.type }.compactMap {
      try? A(decoding: value(of: $0).span, transactionID: transactionID)
    }
  }

  var softwareText: String? { readable(Software.self)?.lossyText }

  /// Whether the nonce announces password algorithms and the list is missing (STUN-32).
  var hidesPasswordAlgorithms: Bool {
    guard let nonce = readable(Nonce.self) else { return false }
    return nonce.cookie.features.contains(.passwordAlgorithms) && !contains(.passwordAlgorithms)
  }
}

extension Message {
  /// The code of an error response, if readable.
  var errorCode: Int? { readable(ErrorCode.self).map { Int($0.code.rawValue) } }

  /// Whether this error is answered by signing anew and carries no integrity itself.
  var isChallenge: Bool {
    type.messageClass == .error && (errorCode == 401 || errorCode == 438)
  }

  /// The length of a reason phrase longer than a receiver must accept, in bytes.
  var longReasonCount: Int? {
    readable(ErrorCode.self).map(\.reasonBytes.count).flatMap { $0 > 763 ? $0 : nil }
  }
}

extension ErrorResponse {
  init(_ message: Message, isAuthenticated: Bool) throws(STUNFailure) {
    let error: ErrorCode?
    do {
      error = try message.first()
    } catch {
      throw .malformed(.errorCode)
    }
    guard let error else { throw .protocolError }
    self.init(
      code: Int(error.code.rawValue), reason: error.reason, isAuthenticated: isAuthenticated)
  }
}

extension Challenge {
  init(_ challenge: ServerChallenge, _ message: Message) {
    self.init(
      realm: challenge.realmText, features: challenge.features, software: message.softwareText,
      tokenIssuer: message.readable(ThirdPartyAuthorization.self)?.lossyText)
  }
}
