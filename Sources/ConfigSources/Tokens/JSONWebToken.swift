import FoundationEssentials
import ICEServers
package import Vocabulary

/// JSON Web Tokens (RFC 7519) in their compact serialisation (RFC 7515 section 7.1).
package enum JSONWebToken {
  /// A token signed with HMAC-SHA-256 (RFC 7518 section 3.2).
  package static func hs256(_ claims: some Encodable, key: [UInt8], _ digests: Digests) -> Secret {
    hs256(
      header: json(["alg": "HS256", "typ": "JWT"]), payload: json(claims), key: key, digests)
  }

  /// The same for a given header and payload.
  package static func hs256(
    header: [UInt8], payload: [UInt8], key: [UInt8], _ digests: Digests
  ) -> Secret {
    compact(header: header, payload: payload) { message in
      let hmac = digests.hmac(.sha256, key.span)
      let digest = hmac.digest(message.span, [UInt8]().span)
      return (0..<HMACAlgorithm.sha256.digestCount).map { digest[$0] }
    }
  }

  /// A token signed with ECDSA on P-384 (RFC 7518 section 3.4), which names its key.
  static func es384(
    _ claims: some Encodable, keyID: String, key: Secret, _ signer: ES384
  ) throws(ES384.Problem) -> Secret {
    let header = json(["alg": "ES384", "kid": keyID, "typ": "JWT"])
    return try compact(header: header, payload: json(claims)) { message throws(ES384.Problem) in
      try signer.sign(message, Array(key.reveal().utf8))
    }
  }

  /// Header and payload of a token as JSON, unverified; `nil` if it is not such a token.
  static func read(_ token: Secret) -> (header: JSONValue, payload: JSONValue)? {
    let parts = token.reveal().split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = bytes(base64url: parts[0]),
      let payload = bytes(base64url: parts[1])
    else { return nil }
    guard let header = try? JSONValue(header), let payload = try? JSONValue(payload) else {
      return nil
    }
    return (header, payload)
  }

  private static func compact<Problem: Error>(
    header: [UInt8], payload: [UInt8], sign: ([UInt8]) throws(Problem) -> [UInt8]
  ) throws(Problem) -> Secret {
    let message = "\(base64url(header)).\(base64url(payload))"
    return Secret("\(message).\(base64url(try sign(Array(message.utf8))))")
  }

  private static func json(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // This fails only for numbers that JSON lacks, and no claims have fractions.
    return Array((try? encoder.encode(value)) ?? Data())
  }

  /// Base64 for URLs, without padding (RFC 7515 appendix C).
  private static func base64url(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  private static func bytes(base64url text: Substring) -> [UInt8]? {
    let base64 = text.replacing("-", with: "+").replacing("_", with: "/").replacing("=", with: "")
    let padding = String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
    return Data(base64Encoded: base64 + padding).map(Array.init)
  }
}
