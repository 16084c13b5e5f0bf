package import Endpoints
import FoundationEssentials
package import ICEServers

/// JSON Web Tokens (RFC 7519) that are signed here.
package enum JSONWebToken {
  /// A token signed with HMAC-SHA-256 (RFC 7518 section 3.2).
  package static func hs256(_ claims: some Encodable, key: [UInt8], _ digests: Digests) -> Secret {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Only a number that JSON lacks makes this fail, and no claims hold fractions.
    let payload = (try? encoder.encode(claims)) ?? Data()
    return hs256(
      header: Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8), payload: Array(payload), key: key,
      digests)
  }

  /// The compact serialisation (RFC 7515 section 7.1) of a header and a payload as they stand.
  package static func hs256(
    header: [UInt8], payload: [UInt8], key: [UInt8], _ digests: Digests
  ) -> Secret {
    let signed = "\(base64url(header)).\(base64url(payload))"
    let hmac = digests.hmac(.sha256, key.span)
    let digest = hmac.digest(Array(signed.utf8).span, [UInt8]().span)
    let signature = (0..<HMACAlgorithm.sha256.digestCount).map { digest[$0] }
    return Secret("\(signed).\(base64url(signature))")
  }

  /// Base64 for URLs, without padding (RFC 7515 appendix C).
  private static func base64url(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}
