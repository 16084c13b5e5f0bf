/// A problem with a certificate.
package enum CertificateProblem: String, CaseIterable, Hashable, Sendable {
  case nameMismatch = "name_mismatch"
  case expired
  case notYetValid = "not_yet_valid"
  case unknownIssuer = "unknown_issuer"
  case selfSigned = "self_signed"
  case revoked
  /// Not the certificate that the peer's session description announced (RFC 8122).
  case fingerprintMismatch = "fingerprint_mismatch"
  case weak
  case other
}
