package import Vocabulary

/// The parameters agreed on in a handshake.
package struct TLSSession: Hashable, Sendable {
  /// `TLSv1.3`, `TLSv1.2` or `DTLSv1.2`.
  package var version: String
  /// The cipher suite's name in the IANA registry, or OpenSSL's own if it has none there.
  package var cipher: String
  /// The application protocol that the server chose, if any.
  package var applicationProtocol: String?
  /// The name sent (by a client) or received (by a server) as SNI; `nil` for an address.
  package var serverName: String?
  /// Whether the peer proved its identity.
  package var isVerified: Bool
  /// The certificate's problems; only non-empty if certificates are not verified.
  package var problems: [CertificateProblem]
  /// The peer's certificate; `nil` at a server, which asks for none.
  package var certificate: TLSCertificate?
}

/// The properties of one certificate.
///
/// All text in it was written by the peer; cut and escape it before showing it.
package struct TLSCertificate: Hashable, Sendable {
  /// The distinguished name in the format of RFC 2253.
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
  /// `RSA 2048`, `P-256`, `Ed25519`; empty if unreadable.
  package var keyType: String
  /// The number of certificates sent, including this one; `nil` if unknown.
  package var chainCount: Int?
  /// The issuer named in the last of them.
  package var chainIssuer: String?
  /// Whether one of the others has this one's issuer as its subject; `nil` if unknown.
  package var chainHoldsIssuer: Bool?

  /// Whether its name is only in the subject.
  package var hasNoAlternativeName: Bool { dnsNames.isEmpty && ipAddresses.isEmpty }
}
