import FoundationEssentials

/// What an authorization server gives to a client of a TURN server (RFC 7635 section 9 and figure 8).
package struct TURNToken: Sendable {
  /// Sent as USERNAME: the server's name for the key that the token is encrypted with.
  package let keyID: String
  /// Sent as ACCESS-TOKEN; only the server can read it.
  package let token: [UInt8]
  /// The same key as in the token, with which requests are signed.
  package let key: [UInt8]

  /// Enough for any token: STUN messages are smaller than that.
  package static let byteLimit = 64 << 10

  /// Reads the authorization server's answer.
  package init(json: [UInt8]) throws(TURNTokenError) {
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(json)) else {
      throw .unreadable
    }
    guard let keyID = answer.kid, !keyID.isEmpty else { throw .missing("kid") }
    if let algorithm = answer.alg, !["", "HMAC-SHA-1"].contains(algorithm.uppercased()) {
      throw .algorithm(algorithm)
    }
    self.keyID = keyID
    token = try Self.bytes(answer.access_token, of: "access_token")
    key = try Self.bytes(answer.key, of: "key")
  }

  /// As in RFC 7635.
  private struct Answer: Decodable {
    // swift-format-ignore: AlwaysUseLowerCamelCase
    var access_token: String?
    var kid: String?
    var key: String?
    var alg: String?
  }

  private static func bytes(_ text: String?, of member: String) throws(TURNTokenError) -> [UInt8] {
    guard let text, !text.isEmpty else { throw .missing(member) }
    guard let bytes = Data(base64Encoded: text, options: .ignoreUnknownCharacters), !bytes.isEmpty
    else { throw .notBase64(member) }
    return Array(bytes)
  }
}

extension TURNToken: CustomStringConvertible, CustomReflectable {
  package var description: String { "TURNToken(…)" }
  /// Hides the members from `dump` and from test failures.
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a token cannot be used; it never says what the token is.
package enum TURNTokenError: Error, Hashable, Sendable, CustomStringConvertible {
  case unreadable
  case missing(String)
  case notBase64(String)
  case algorithm(String)

  package var description: String {
    switch self {
    case .unreadable: "not the JSON of RFC 7635, which has access_token, kid and key, each a string"
    case .missing(let member): "\(member) is missing"
    case .notBase64(let member): "\(member) is not Base64"
    case .algorithm(let name): "alg is \(name), and STUN messages are signed with HMAC-SHA-1"
    }
  }
}
