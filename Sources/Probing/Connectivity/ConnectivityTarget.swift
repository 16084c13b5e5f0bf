package import SessionDescriptions
package import TLS
package import Vocabulary

/// A media session to check the candidates of, with our identity for its handshake.
package struct ConnectivityTarget: Sendable {
  /// The id of the source in the report.
  package var source: String
  package var session: MediaSession
  /// The certificate whose fingerprint was offered, with its key.
  package var identity: TLSIdentity

  package init(source: String, session: MediaSession, identity: TLSIdentity) {
    self.source = source
    self.session = session
    self.identity = identity
  }
}

extension TLSIdentity {
  /// A certificate for one media session: self-signed, since only its fingerprint matters.
  package static func forMedia() throws(TLSSetupError) -> TLSIdentity {
    // Browsers use this name in all of theirs; one of our own would reveal the program.
    try CertificateTemplate(commonName: "WebRTC").make()
  }

  /// The fingerprint to offer.
  package var fingerprint: CertificateFingerprint? {
    guard let leaf = chain.first else { return nil }
    return CertificateFingerprint(of: leaf)
  }
}
