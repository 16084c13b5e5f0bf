/// What a finished handshake agreed on.
package struct TLSSession: Hashable, Sendable {
  /// `TLSv1.3`, `TLSv1.2` or `DTLSv1.2`.
  package var version: String
  /// The cipher suite's name in the IANA registry, or OpenSSL's own where there is none.
  package var cipher: String
  /// The application protocol that the server chose, if any.
  package var applicationProtocol: String?
  /// The name sent (by a client) or received (by a server) as SNI; `nil` for an address.
  package var serverName: String?
  /// Whether the peer proved to be who it was asked to be.
  package var isVerified: Bool
  /// What is wrong with the certificate: not empty only where certificates are not verified.
  package var problems: [CertificateProblem]
  /// The peer's own certificate; `nil` at a server, which asks for none.
  package var certificate: TLSCertificate?
}

/// The facts of one certificate.
///
/// All text in it was written by the peer and is to be cut and escaped before it is shown.
package struct TLSCertificate: Hashable, Sendable {
  /// The distinguished name as RFC 2253 writes it.
  package var subject: String
  package var issuer: String
  package var commonName: String?
  /// Seconds since 1970 in UTC.
  package var notBefore: Int64
  package var notAfter: Int64
  /// SHA-256 of the certificate, in lower-case hex.
  package var sha256: String
  /// SHA-256 of the public key's SubjectPublicKeyInfo, in lower-case hex.
  package var publicKeySHA256: String
  package var dnsNames: [String]
  package var ipAddresses: [String]
  /// `RSA 2048`, `P-256`, `Ed25519`; empty where it cannot be read.
  package var keyType: String
  /// How many certificates came with it, itself included; `nil` where that was not looked at.
  package var chainCount: Int?
  /// The issuer that the last of them names.
  package var chainIssuer: String?

  /// Whether its name stands in the subject alone.
  package var hasNoAlternativeName: Bool { dnsNames.isEmpty && ipAddresses.isEmpty }
}

/// One thing that is wrong with a certificate chain or the name in it (RFC 5280 section 6).
package enum CertificateProblem: Hashable, Sendable {
  case expired
  case notYetValid
  /// The server's certificate signed itself and is not trusted.
  case selfSigned
  /// The chain does not lead to anyone who is known.
  case unknownIssuer
  case nameMismatch
  case revoked
  /// It is not the one that the peer's session description announced (RFC 8122 section 5).
  case fingerprintMismatch
  /// OpenSSL's code and its words.
  case other(code: Int32, text: String)
}
