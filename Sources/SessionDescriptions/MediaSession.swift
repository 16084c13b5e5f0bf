package import Vocabulary

/// A session with a peer as agreed by offer and answer: the input of connectivity checks.
package struct MediaSession: Hashable, Sendable {
  /// Our parameters, as sent in the offer.
  package var local: ICEParameters
  /// The digest of our certificate.
  package var localFingerprint: CertificateFingerprint
  package var remote: SessionAnswer

  package init(
    local: ICEParameters, localFingerprint: CertificateFingerprint, remote: SessionAnswer
  ) {
    self.local = local
    self.localFingerprint = localFingerprint
    self.remote = remote
  }

  /// Whether we start the DTLS handshake, as we do unless the peer claims that role.
  package var weBeginHandshake: Bool { remote.setup != .active }
}
