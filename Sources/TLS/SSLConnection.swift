import COpenSSL
import Vocabulary

/// Owns one `SSL` over a `Wire`: OpenSSL's calls with their results as values.
///
/// Every call starts with an empty error queue and leaves it empty.
@safe final class SSLConnection {
  /// How a call ended.
  enum Outcome<Value> {
    case done(Value)
    /// More input is needed.
    case starved
    /// The peer's close_notify was read.
    case closed
    case failed([OpenSSLError])
  }

  let wire: Wire
  let transcript: HandshakeTranscript
  private let context: SSLContext
  private let ssl: OpaquePointer
  /// One record's plaintext at most (RFC 8446 section 5.1).
  private static let recordCapacity = 16_384

  init(context: SSLContext, wire: Wire, transcript: HandshakeTranscript) throws(TLSSetupError) {
    ERR_clear_error()
    guard let ssl = unsafe SSL_new(context.pointer) else {
      throw .library(detail: OpenSSLError.takeText())
    }
    self.context = context
    self.wire = wire
    self.transcript = transcript
    unsafe self.ssl = unsafe ssl
    guard unsafe transcript.attach(to: ssl), let bio = unsafe wire.makeBIO() else {
      throw .library(detail: OpenSSLError.takeText())
    }
    // One BIO for both directions; the SSL owns it from here on.
    unsafe SSL_set_bio(ssl, bio, bio)
  }

  deinit {
    unsafe SSL_free(ssl)
  }

  /// Makes this end a client that requires the server's name.
  func connect(to name: TLSServerName, acceptsCommonName: Bool) throws(TLSSetupError) {
    unsafe SSL_set_connect_state(ssl)
    guard unsafe CertificateCheck.demand(name, acceptsCommonName: acceptsCommonName, of: ssl) else {
      throw .library(detail: OpenSSLError.takeText())
    }
    guard case .dns(let host) = name else { return }
    guard unsafe COpenSSL_SSL_set_tlsext_host_name(ssl, host) == 1 else {
      throw .library(detail: OpenSSLError.takeText())
    }
  }

  /// Makes this end a client of a peer without a name.
  func connect() {
    unsafe SSL_set_connect_state(ssl)
  }

  /// Makes this end a server.
  func accept() {
    unsafe SSL_set_accept_state(ssl)
  }

  /// Limits DTLS datagrams to this many bytes of UDP payload.
  func limitDatagrams(to size: Int) throws(TLSSetupError) {
    guard unsafe COpenSSL_SSL_set_mtu(ssl, size) > 0 else {
      throw .library(detail: "datagrams of \(size) bytes are too small for DTLS")
    }
  }

  /// Continues the handshake as far as the received data allows.
  func handshake() -> Outcome<Void> {
    ERR_clear_error()
    let result = unsafe SSL_do_handshake(ssl)
    return result == 1 ? .done(()) : outcome(of: result)
  }

  /// The plaintext of the next record.
  func read() -> Outcome<[UInt8]> {
    ERR_clear_error()
    // Only for the call: a server has thousands of connections, most of them silent.
    return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.recordCapacity) {
      buffer in
      var count = 0
      // SAFETY: OpenSSL writes at most `recordCapacity` bytes, and tells how many.
      let result = unsafe SSL_read_ex(ssl, buffer.baseAddress, buffer.count, &count)
      guard result == 1 else { return outcome(of: result) }
      return unsafe .done(Array(buffer.prefix(count)))
    }
  }

  func write(_ plaintext: [UInt8]) -> Outcome<Void> {
    ERR_clear_error()
    var count = 0
    let result = unsafe SSL_write_ex(ssl, plaintext, plaintext.count, &count)
    return result == 1 ? .done(()) : outcome(of: result)
  }

  /// Writes a close_notify.
  func shutDown() {
    ERR_clear_error()
    _ = unsafe SSL_shutdown(ssl)
    ERR_clear_error()
  }

  /// Retransmits the last DTLS flight, if OpenSSL's clock agrees that it is time.
  func retransmit() -> Outcome<Void> {
    ERR_clear_error()
    let result = unsafe COpenSSL_DTLSv1_handle_timeout(ssl)
    return result >= 0 ? .done(()) : .failed(OpenSSLError.takeAll())
  }

  /// How long OpenSSL wants to wait before it retransmits; `nil` if it is not waiting.
  var timeToRetransmission: Nanoseconds? {
    var left = timeval()
    guard unsafe COpenSSL_DTLSv1_get_timeout(ssl, &left) == 1 else { return nil }
    let microseconds = Int64(left.tv_sec) * 1_000_000 + Int64(left.tv_usec)
    // OpenSSL reads the wall clock: a step backwards must not stretch the wait.
    return Nanoseconds(min(microseconds, Int64(transcript.timeout)) * 1_000)
  }

  var version: String {
    // SAFETY: a constant string that ends in NUL, as below.
    unsafe String(cString: SSL_get_version(ssl))
  }

  var cipher: String {
    let cipher = unsafe SSL_get_current_cipher(ssl)
    return unsafe String(cString: SSL_CIPHER_standard_name(cipher) ?? SSL_CIPHER_get_name(cipher))
  }

  var applicationProtocol: String? {
    var name: UnsafePointer<UInt8>?
    var count: UInt32 = 0
    unsafe SSL_get0_alpn_selected(ssl, &name, &count)
    guard count > 0 else { return nil }
    return unsafe String(
      decoding: UnsafeBufferPointer(start: name, count: Int(count)), as: UTF8.self)
  }

  var serverName: String? {
    unsafe SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name).map { unsafe String(cString: $0) }
  }

  private func outcome<Value>(of result: Int32) -> Outcome<Value> {
    defer { ERR_clear_error() }
    switch unsafe SSL_get_error(ssl, result) {
    case SSL_ERROR_WANT_READ: return .starved
    case SSL_ERROR_ZERO_RETURN: return .closed
    default: return .failed(OpenSSLError.takeAll())
    }
  }
}
