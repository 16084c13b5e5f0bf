/// A problem with a certificate chain or the name in it (RFC 5280 section 6).
package enum CertificateProblem: String, CaseIterable, Hashable, Sendable {
  case nameMismatch = "name_mismatch"
  case expired
  case notYetValid = "not_yet_valid"
  /// The chain does not lead to a trusted authority.
  case unknownIssuer = "unknown_issuer"
  /// The server's certificate signed itself and is not trusted.
  case selfSigned = "self_signed"
  case revoked
  /// Not the certificate that the peer's session description announced (RFC 8122 section 5).
  case fingerprintMismatch = "fingerprint_mismatch"
  /// A key that is too short, or a digest that is too weak.
  case weak
  case other

  /// The problem, in the middle of a sentence.
  package var words: String {
    switch self {
    case .nameMismatch: "it is for another name"
    case .expired: "it has expired"
    case .notYetValid: "it is not valid yet"
    case .unknownIssuer: "its issuer is not known"
    case .selfSigned: "it is self-signed"
    case .revoked: "it was revoked"
    case .fingerprintMismatch: "it is not the announced one"
    case .weak: "it is too weak"
    case .other: "it cannot be trusted"
    }
  }
}
