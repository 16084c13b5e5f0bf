import COpenSSL
import Vocabulary

/// The inputs and observations of OpenSSL's callbacks during one connection's handshake.
///
/// Found from an `SSL` through its application data; `SSLConnection` keeps it alive.
final class HandshakeTranscript {
  // Observations.
  private(set) var alertReceived: TLSAlert?
  /// Whether any handshake message arrived.
  private(set) var isAnswered = false
  private(set) var alertSent: TLSAlert?
  /// The version in the ServerHello, if it is below 1.2.
  private(set) var unfitVersion: String?
  private(set) var cookieRequestCount = 0
  private(set) var isCertificateRequested = false
  /// The result of checking the peer's certificate; `nil` if there was none.
  var verdict: CertificateVerdict?

  // Inputs.
  /// The application protocols of this end.
  let applicationProtocols: [String]
  /// The cookie that a DTLS server expects back.
  let cookie: [UInt8]
  /// The peer's certificate must match one of these; `nil` if authorities vouch for it.
  let fingerprints: [CertificateFingerprint]?
  private let initialTimeout: UInt32
  /// DTLS's current retransmission timeout in microseconds.
  private(set) var timeout: UInt32

  init(
    applicationProtocols: [String], initialTimeout: UInt32,
    fingerprints: [CertificateFingerprint]? = nil
  ) {
    self.applicationProtocols = applicationProtocols
    self.fingerprints = fingerprints
    self.initialTimeout = initialTimeout
    timeout = initialTimeout
    cookie = (0..<16).map { _ in UInt8.random(in: 0...255) }
  }

  /// The position, in a client's offer, of the first protocol in this server's order of preference.
  func choose(from offer: [UInt8]) -> Range<Int>? {
    var offered: [Range<Int>] = []
    var offset = 0
    while offset < offer.count {
      let name = offset + 1..<offset + 1 + Int(offer[offset])
      guard name.upperBound <= offer.count else { break }
      offered.append(name)
      offset = name.upperBound
    }
    for name in applicationProtocols {
      if let match = offered.first(where: { offer[$0].elementsEqual(name.utf8) }) { return match }
    }
    return nil
  }

  /// The next retransmission timeout: doubled up to 60 s (RFC 6347 section 4.2.4.1).
  fileprivate func nextTimeout(after current: UInt32) -> UInt32 {
    timeout =
      current == 0
      ? initialTimeout : min(current.multipliedReportingOverflow(by: 2).partialValue, 60_000_000)
    return timeout
  }

  fileprivate func noteAlert(_ body: UnsafeRawBufferPointer, isOutgoing: Bool) {
    guard body.count == 2 else { return }
    let alert = unsafe TLSAlert(isFatal: body[0] == SSL3_AL_FATAL, code: body[1])
    if isOutgoing { alertSent = alert } else { alertReceived = alert }
  }

  fileprivate func noteHandshake(_ body: UnsafeRawBufferPointer, headerSize: Int) {
    guard let type = unsafe body.first.map(Int32.init) else { return }
    isAnswered = true
    switch type {
    case DTLS1_MT_HELLO_VERIFY_REQUEST: cookieRequestCount += 1
    case SSL3_MT_CERTIFICATE_REQUEST: isCertificateRequested = true
    case SSL3_MT_SERVER_HELLO where body.count >= headerSize + 2:
      unsafe unfitVersion = Self.unfitVersion(
        UInt16(body[headerSize]) << 8 | UInt16(body[headerSize + 1]))
    default: break
    }
  }

  private static func unfitVersion(_ number: UInt16) -> String? {
    switch number {
    case 0x0300: "SSLv3"
    case 0x0301: "TLSv1"
    case 0x0302: "TLSv1.1"
    case 0xFEFF: "DTLSv1"
    default: nil
    }
  }
}

extension HandshakeTranscript {
  /// Makes a context's connections report their messages here.
  static func observe(_ context: OpaquePointer) {
    unsafe SSL_CTX_set_msg_callback(context) { isOutgoing, _, type, bytes, count, ssl, _ in
      guard let transcript = unsafe HandshakeTranscript.of(ssl) else { return }
      let body = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
      switch type {
      case SSL3_RT_ALERT: unsafe transcript.noteAlert(body, isOutgoing: isOutgoing != 0)
      case SSL3_RT_HANDSHAKE where isOutgoing == 0:
        let header = unsafe SSL_is_dtls(ssl) == 1 ? DTLS1_HM_HEADER_LENGTH : SSL3_HM_HEADER_LENGTH
        unsafe transcript.noteHandshake(body, headerSize: Int(header))
      default: break
      }
    }
  }

  /// Attaches it to a connection, which must not outlive it.
  func attach(to ssl: OpaquePointer) -> Bool {
    if unsafe SSL_is_dtls(ssl) == 1 {
      unsafe DTLS_set_timer_cb(ssl) { ssl, current in
        unsafe HandshakeTranscript.of(ssl)?.nextTimeout(after: current) ?? current
      }
    }
    // SAFETY: unretained; `SSLConnection` holds the transcript until after the SSL is freed.
    return unsafe SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque()) == 1
  }

  static func of(_ ssl: OpaquePointer?) -> HandshakeTranscript? {
    // SAFETY: slot 0 is the application's; it is null or was set by `attach`.
    unsafe SSL_get_ex_data(ssl, 0).map {
      unsafe Unmanaged<HandshakeTranscript>.fromOpaque($0).takeUnretainedValue()
    }
  }
}
