import COpenSSL

/// The shared part of all client connections: options and trusted authorities.
///
/// Create it once per run, and only if a secure server is to be contacted: reading the system's
/// authorities takes tens of milliseconds.
package struct TLSClientContext: Sendable {
  package let options: TLSClientOptions
  let stream: SSLContext
  let datagrams: SSLContext

  package init(_ options: TLSClientOptions = TLSClientOptions()) throws(TLSSetupError) {
    self.options = options
    let store = try TrustStore(options.trust)
    stream = try unsafe SSLContext(
      method: TLS_client_method(), minimumVersion: options.minimumVersion.openSSL)
    datagrams = try unsafe SSLContext(
      method: DTLS_client_method(), minimumVersion: DTLS1_2_VERSION)
    let offer = try applicationProtocolList(options.applicationProtocols)
    for context in [stream, datagrams] {
      unsafe SSL_CTX_set1_cert_store(context.pointer, store.pointer)
      if options.logsKeys { KeyLog.install(in: context) }
      CertificateCheck.install(in: context, refuses: options.verifiesCertificates)
      try Self.offer(offer, in: context)
    }
  }

  private static func offer(_ protocols: [UInt8], in context: SSLContext) throws(TLSSetupError) {
    guard !protocols.isEmpty else { return }
    // Unlike OpenSSL's other functions, this one returns 0 for success.
    let status = unsafe SSL_CTX_set_alpn_protos(
      context.pointer, protocols, UInt32(protocols.count))
    guard status == 0 else { throw .library(detail: OpenSSLError.takeText()) }
  }
}
