import COpenSSL

/// Owns one `SSL_CTX`, with this program's requirements for every connection already set.
///
/// OpenSSL locks an `SSL_CTX` internally; it is configured before it is shared.
@safe package final class SSLContext: Sendable {
  // SAFETY: freed once, in deinit; after configuration used only in calls that OpenSSL synchronises.
  nonisolated(unsafe) package let pointer: OpaquePointer

  /// Maximum size of a handshake message, and so of a certificate chain, in bytes.
  ///
  /// Chains in use stay below 10 kB, post-quantum ones will stay below 30 kB.
  static let maximumChainSize = 64 * 1024

  /// Maximum number of certificates between leaf and root; public chains have one or two.
  static let maximumChainDepth: Int32 = 10

  /// Takes OpenSSL's method table, such as `TLS_client_method()`.
  init(method: OpaquePointer?, minimumVersion: Int32) throws(TLSSetupError) {
    ERR_clear_error()
    guard let context = unsafe SSL_CTX_new(method) else {
      throw .library(detail: OpenSSLError.takeText())
    }
    unsafe pointer = unsafe context
    guard unsafe COpenSSL_SSL_CTX_set_min_proto_version(pointer, minimumVersion) == 1 else {
      throw .library(detail: OpenSSLError.takeText())
    }
    unsafe SSL_CTX_set_options(
      pointer,
      COPENSSL_OP_NO_RENEGOTIATION | COPENSSL_OP_NO_COMPRESSION | COPENSSL_OP_NO_TICKET
        | COPENSSL_OP_NO_QUERY_MTU)
    unsafe _ = COpenSSL_SSL_CTX_set_session_cache_mode(pointer, Int(SSL_SESS_CACHE_OFF))
    unsafe _ = COpenSSL_SSL_CTX_set_mode(pointer, Int(SSL_MODE_RELEASE_BUFFERS))
    unsafe _ = COpenSSL_SSL_CTX_set_max_cert_list(pointer, Self.maximumChainSize)
    unsafe SSL_CTX_set_verify_depth(pointer, Self.maximumChainDepth)
    unsafe HandshakeTranscript.observe(pointer)
  }

  /// Speaks one version alone, however weak its ciphers; call it before the context is shared.
  func restrict(to version: Int32) throws(TLSSetupError) {
    // Level 0: those below 1.2 sign with SHA-1, which OpenSSL otherwise refuses to do.
    unsafe SSL_CTX_set_security_level(pointer, 0)
    guard unsafe COpenSSL_SSL_CTX_set_min_proto_version(pointer, version) == 1,
      unsafe COpenSSL_SSL_CTX_set_max_proto_version(pointer, version) == 1
    else { throw .library(detail: OpenSSLError.takeText()) }
  }

  deinit {
    unsafe SSL_CTX_free(pointer)
  }

  /// Sets the certificate chain sent to peers; call it before the context is shared.
  func present(_ identity: TLSIdentity) throws(TLSSetupError) {
    ERR_clear_error()
    guard let leaf = identity.chain.first,
      unsafe SSL_CTX_use_certificate_ASN1(pointer, Int32(leaf.count), leaf) == 1,
      let key = PrivateKey(der: identity.privateKey),
      unsafe SSL_CTX_use_PrivateKey(pointer, key.pointer) == 1
    else { throw .invalidIdentity(detail: OpenSSLError.takeText()) }
    for der in identity.chain.dropFirst() {
      guard let certificate = Certificate(der: der),
        unsafe COpenSSL_SSL_CTX_add1_chain_cert(pointer, certificate.pointer) == 1
      else { throw .invalidIdentity(detail: OpenSSLError.takeText()) }
    }
  }
}

extension TLSVersion {
  var openSSL: Int32 {
    switch self {
    case .tls12: TLS1_2_VERSION
    case .tls13: TLS1_3_VERSION
    }
  }
}

/// Protocol names in the form of RFC 7301 section 3.1: each preceded by its length.
func applicationProtocolList(_ names: [String]) throws(TLSSetupError) -> [UInt8] {
  var list: [UInt8] = []
  for name in names {
    guard let length = UInt8(exactly: name.utf8.count), length > 0 else {
      throw .invalidApplicationProtocol(name)
    }
    list.append(length)
    list += name.utf8
  }
  return list
}
