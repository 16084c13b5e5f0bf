import COpenSSL
import Vocabulary

/// The result of checking a peer's certificate.
struct CertificateVerdict: Hashable {
  var certificate: TLSCertificate
  /// In the order found; empty for a flawless certificate.
  private(set) var problems: [CertificateProblem] = []
  /// OpenSSL's code for the first problem.
  fileprivate private(set) var firstCode: Int32?
  /// OpenSSL's words for a problem that has no name of its own here.
  private(set) var detail = ""

  init(certificate: TLSCertificate) {
    self.certificate = certificate
  }

  fileprivate mutating func note(_ code: Int32) {
    firstCode = firstCode ?? code
    let problem = CertificateProblem(code: code)
    note(problem)
    guard problem == .other, detail.isEmpty else { return }
    // SAFETY: a constant string that ends in NUL, for any number.
    detail = unsafe String(cString: X509_verify_cert_error_string(Int(code)))
  }

  mutating func note(_ problem: CertificateProblem) {
    if !problems.contains(problem) { problems.append(problem) }
  }
}

/// Checks a server's chain and name (RFC 5280 section 6, RFC 6125 section 6).
///
/// OpenSSL stops at the first problem; this check continues, so that a report can list all, and
/// decides at the end.
enum CertificateCheck {
  /// Makes clients of a context check their servers; `refuses` ends the handshake if there is a
  /// problem.
  static func install(in context: SSLContext, refuses: Bool) {
    unsafe SSL_CTX_set_verify(context.pointer, refuses ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nil)
    unsafe SSL_CTX_set_cert_verify_callback(
      context.pointer,
      { chain, _ in
        guard let chain = unsafe chain,
          let transcript = unsafe CertificateCheck.transcript(of: chain),
          let leaf = unsafe X509_STORE_CTX_get0_cert(chain)
        else { return 0 }
        var certificate = unsafe TLSCertificate(reading: leaf)
        unsafe certificate.record(chain: X509_STORE_CTX_get0_untrusted(chain))
        transcript.verdict = CertificateVerdict(certificate: certificate)
        return unsafe CertificateCheck.check(chain, transcript) ? 1 : 0
      }, nil)
  }

  /// Sets the name that the server's certificate must match.
  static func demand(
    _ name: TLSServerName, acceptsCommonName: Bool, of ssl: OpaquePointer
  ) -> Bool {
    let parameters = unsafe SSL_get0_param(ssl)
    var flags = UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS)
    if !acceptsCommonName { flags |= UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT) }
    unsafe X509_VERIFY_PARAM_set_hostflags(parameters, flags)
    switch name {
    case .dns(let host):
      return unsafe X509_VERIFY_PARAM_set1_host(parameters, host, host.utf8.count) == 1
    case .ip(let address):
      let bytes = address.bytes
      return unsafe X509_VERIFY_PARAM_set1_ip(parameters, bytes, bytes.count) == 1
    }
  }

  private static func check(_ chain: OpaquePointer, _ transcript: HandshakeTranscript) -> Bool {
    unsafe X509_STORE_CTX_set_verify_cb(chain) { isFine, chain in
      guard isFine == 0, let chain = unsafe chain else { return isFine }
      unsafe CertificateCheck.transcript(of: chain)?.verdict?.note(X509_STORE_CTX_get_error(chain))
      return 1
    }
    let isComplete = unsafe X509_verify_cert(chain) == 1
    // Not every problem goes through the callback above.
    if !isComplete, transcript.verdict?.firstCode == nil {
      unsafe transcript.verdict?.note(X509_STORE_CTX_get_error(chain))
    }
    guard let code = transcript.verdict?.firstCode else { return isComplete }
    // OpenSSL derives its alert from this.
    unsafe X509_STORE_CTX_set_error(chain, code)
    return false
  }

  static func transcript(of chain: OpaquePointer) -> HandshakeTranscript? {
    let ssl = unsafe X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx())
    return unsafe HandshakeTranscript.of(OpaquePointer(ssl))
  }
}

extension CertificateProblem {
  init(code: Int32) {
    switch code {
    case X509_V_ERR_CERT_HAS_EXPIRED: self = .expired
    case X509_V_ERR_CERT_NOT_YET_VALID: self = .notYetValid
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: self = .selfSigned
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
      X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      self = .unknownIssuer
    case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: self = .nameMismatch
    case X509_V_ERR_CERT_REVOKED: self = .revoked
    case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK:
      self = .weak
    default: self = .other
    }
  }
}
