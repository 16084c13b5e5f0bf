/// A client's requirements for servers: one value per run.
package struct TLSClientOptions: Hashable, Sendable {
  package var trust: TLSTrust = .system
  /// `false` accepts any certificate.
  ///
  /// The certificate is still checked, and `TLSSession.problems` lists what would have failed.
  package var verifiesCertificates = true
  /// The lowest TLS version to accept; DTLS is always 1.2, the only one in OpenSSL 3.
  package var minimumVersion: TLSVersion = .tls12
  /// Protocol names to offer (RFC 7301), such as `stun.turn`; none by default, as in browsers.
  package var applicationProtocols: [String] = []
  /// Whether a certificate without any DNS name may be matched by its common name.
  ///
  /// RFC 8489 section 6.2.3 allows this (CN-ID), RFC 9525 no longer does.
  package var acceptsCommonName = true
  /// Whether ``KeyLog`` gets the secrets of its sessions.
  package var logsKeys = false

  package init() {}
}

/// The authorities that a certificate chain may end in.
package enum TLSTrust: Hashable, Sendable {
  /// OpenSSL's default trust store, or `SSL_CERT_FILE` and `SSL_CERT_DIR`.
  case system
  /// The certificates in these PEM files and no others.
  case files([String])
  /// These certificates, as DER, and no others.
  case certificates([[UInt8]])
}

/// The TLS versions that are fit for use (RFC 8996, RFC 9325).
package enum TLSVersion: Hashable, Sendable {
  case tls12
  case tls13
}

/// A server's certificate and behaviour towards clients.
package struct TLSServerOptions: Hashable, Sendable {
  package var identity: TLSIdentity
  /// Protocol names that the server supports; without a common one the handshake continues without.
  package var applicationProtocols: [String] = []
  /// Whether a DTLS client must return a cookie first (RFC 6347 section 4.2.1).
  package var exchangesCookies = true

  package init(identity: TLSIdentity) {
    self.identity = identity
  }
}

/// A certificate chain with the private key of its first certificate.
package struct TLSIdentity: Hashable, Sendable {
  /// Certificates as DER, the leaf first.
  package var chain: [[UInt8]]
  /// The private key as DER (PKCS#8 or the key type's own form).
  package var privateKey: [UInt8]

  package init(chain: [[UInt8]], privateKey: [UInt8]) {
    self.chain = chain
    self.privateKey = privateKey
  }
}

/// Why TLS could not be set up at this end, before any packet.
package enum TLSSetupError: Error, Hashable, Sendable {
  case unreadableAuthorities(path: String, detail: String)
  case invalidIdentity(detail: String)
  case invalidApplicationProtocol(String)
  /// OpenSSL failed, with its own description.
  case library(detail: String)
}
