package import Vocabulary

/// The result of a TLS or DTLS handshake.
package struct TLSInfo: Hashable, Sendable {
  /// As named by OpenSSL: `TLSv1.3`, `DTLSv1.2`.
  package var version: SafeText?
  package var cipher: SafeText?
  /// The protocol that the server chose from those offered (RFC 7443).
  package var alpn: SafeText?
  /// The name sent as SNI and compared with the certificate.
  package var serverName: SafeText?
  package var trust: Trust
  package var certificate: CertificateInfo?

  package init(
    trust: Trust, version: SafeText? = nil, cipher: SafeText? = nil, alpn: SafeText? = nil,
    serverName: SafeText? = nil, certificate: CertificateInfo? = nil
  ) {
    self.trust = trust
    self.version = version
    self.cipher = cipher
    self.alpn = alpn
    self.serverName = serverName
    self.certificate = certificate
  }

  /// The result of verifying the chain and the name.
  package enum Trust: Hashable, Sendable {
    case verified
    /// The handshake was ended before any STUN byte (SEC-3).
    case rejected(CertificateProblem)
    /// `--insecure`: the connection was used regardless of the certificate; its problem, if any.
    case unchecked(CertificateProblem?)
    /// The handshake ended before there was a certificate to verify.
    case undecided
  }
}

/// The server's own certificate.
package struct CertificateInfo: Hashable, Sendable {
  package var subject: SafeText
  package var issuer: SafeText
  package var notBefore: UnixTime?
  package var notAfter: UnixTime
  /// The digest of the DER form, in lower-case hexadecimal.
  package var sha256: String
  package var dnsNames: [SafeText]
  /// `RSA 2048`, `P-256`, `Ed25519`.
  package var keyType: SafeText?
  /// How many certificates the server sent, its own included.
  package var chainCount: Int?
  /// The issuer that the last of them names.
  package var chainIssuer: SafeText?
  /// Whether the server sent its issuer's certificate, too.
  package var chainHoldsIssuer: Bool?
  /// Whether its name is only in the subject, and not in a subject alternative name.
  package var hasNoAlternativeName = false

  package init(
    subject: SafeText, issuer: SafeText, notBefore: UnixTime?, notAfter: UnixTime,
    sha256: String, dnsNames: [SafeText]
  ) {
    self.subject = subject
    self.issuer = issuer
    self.notBefore = notBefore
    self.notAfter = notAfter
    self.sha256 = sha256
    self.dnsNames = dnsNames
  }
}
