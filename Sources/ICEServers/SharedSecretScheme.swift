import FoundationEssentials
package import Vocabulary

/// How a TURN server and its clients' backend derive credentials from a shared secret.
///
/// draft-uberti-behave-turn-rest-00 section 2.2, as coturn's `use-auth-secret` reads it. The other
/// settings are for servers that differ.
package struct SharedSecretScheme: Hashable, Sendable {
  package enum Order: Hashable, Sendable {
    case expiryFirst
    case userFirst
  }

  package var separator: Character = ":"
  package var order = Order.expiryFirst
  package var algorithm = HMACAlgorithm.sha1

  package init() {}

  /// A credential valid until `expiresAt`, in seconds since 1970.
  ///
  /// - Parameters:
  ///   - user: Tells users apart in the server's log and quota; optional in the username.
  ///   - secret: The server's `static-auth-secret`.
  ///   - expiresAt: The last second in which the server accepts it.
  ///   - digests: Where the HMAC comes from.
  /// - Returns: The username that carries the expiry, and its password in base64.
  /// - Throws: `ICECredentialError` if the user does not fit into a username.
  package func credential(
    user: String?, secret: Secret, expiresAt: Int, digests: Digests
  ) throws(ICECredentialError) -> ICECredential {
    let username = username(user: user, expiresAt: expiresAt)
    let key = Array(secret.reveal().utf8)
    let hmac = digests.hmac(algorithm, key.span)
    let digest = hmac.digest(Array(username.utf8).span, [UInt8]().span)
    let bytes = (0..<algorithm.digestCount).map { digest[$0] }
    return try ICECredential(
      username: username, password: Secret(Data(bytes).base64EncodedString()))
  }

  private func username(user: String?, expiresAt: Int) -> String {
    guard let user else { return String(expiresAt) }
    switch order {
    case .expiryFirst: return "\(expiresAt)\(separator)\(user)"
    case .userFirst: return "\(user)\(separator)\(expiresAt)"
    }
  }
}
