import COpenSSL
package import Vocabulary

/// Our end of a DTLS handshake, from `a=setup` (RFC 5763 section 5).
package enum DTLSSide: String, Hashable, Sendable {
  /// The active end, which sends the ClientHello.
  case client
  case server
}

/// The inputs of DTLS between two media peers: our certificate, and the fingerprints of theirs.
///
/// No authority vouches for either (RFC 8827 section 6.5): session descriptions announce both.
package struct MediaTLSContext: Sendable {
  let context: SSLContext
  let fingerprints: [CertificateFingerprint]

  /// RFC 5764: a peer that wants to send media ends the handshake if no profile is agreed on.
  private static let protectionProfiles = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80"

  /// Without fingerprints every peer is rejected.
  package init(
    identity: TLSIdentity, fingerprints: [CertificateFingerprint]
  ) throws(TLSSetupError) {
    self.fingerprints = fingerprints
    context = try unsafe SSLContext(method: DTLS_method(), minimumVersion: DTLS1_2_VERSION)
    try context.present(identity)
    FingerprintCheck.install(in: context)
    // As with ALPN, 0 is success.
    guard unsafe SSL_CTX_set_tlsext_use_srtp(context.pointer, Self.protectionProfiles) == 0 else {
      throw .library(detail: OpenSSLError.takeText())
    }
  }
}

/// Checks that a peer's certificate is the one announced; nothing else about it matters.
private enum FingerprintCheck {
  /// Requires a certificate from either end.
  static func install(in context: SSLContext) {
    unsafe SSL_CTX_set_verify(
      context.pointer, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    unsafe SSL_CTX_set_cert_verify_callback(
      context.pointer,
      { chain, _ in
        guard let chain = unsafe chain,
          let transcript = unsafe CertificateCheck.transcript(of: chain),
          let leaf = unsafe X509_STORE_CTX_get0_cert(chain)
        else { return 0 }
        let verdict = unsafe FingerprintCheck.verdict(
          on: leaf, among: transcript.fingerprints ?? [])
        transcript.verdict = verdict
        guard !verdict.problems.isEmpty else { return 1 }
        // Results in the alert bad_certificate, as RFC 8122 section 6.2 requires.
        unsafe X509_STORE_CTX_set_error(chain, X509_V_ERR_CERT_REJECTED)
        return 0
      }, nil)
  }

  private static func verdict(
    on leaf: OpaquePointer, among announced: [CertificateFingerprint]
  ) -> CertificateVerdict {
    var verdict = unsafe CertificateVerdict(certificate: TLSCertificate(reading: leaf))
    let der = unsafe Certificate.der(of: leaf) ?? []
    if !CertificateFingerprint.admit(der, among: announced) {
      verdict.note(.fingerprintMismatch)
    }
    return verdict
  }
}
