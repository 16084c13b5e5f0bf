package import Vocabulary

/// A session with a peer, as far as it was agreed by offer and answer: what connectivity checks need.
package struct MediaSession: Hashable, Sendable {
  /// Ours, as the offer had them.
  package var local: ICEParameters
  /// The digest of the certificate that we shall show.
  package var localFingerprint: CertificateFingerprint
  package var remote: SessionAnswer

  package init(
    local: ICEParameters, localFingerprint: CertificateFingerprint, remote: SessionAnswer
  ) {
    self.local = local
    self.localFingerprint = localFingerprint
    self.remote = remote
  }

  /// Who begins the DTLS handshake: we, unless the answer keeps that for the peer.
  package var weBeginHandshake: Bool { remote.setup != .active }
}
