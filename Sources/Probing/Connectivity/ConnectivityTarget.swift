package import SessionDescriptions
package import TLS
package import Vocabulary

/// A media session whose candidates are to be checked, and what we show in its handshake.
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
  /// A certificate for one media session: self-signed, since only its fingerprint counts.
  package static func forMedia() throws(TLSSetupError) -> TLSIdentity {
    // Browsers write the same in all of theirs; a name of our own would tell who asks.
    try CertificateTemplate(commonName: "WebRTC").make()
  }

  /// The fingerprint to offer.
  package var fingerprint: CertificateFingerprint? {
    guard let leaf = chain.first else { return nil }
    return CertificateFingerprint(of: leaf)
  }
}
