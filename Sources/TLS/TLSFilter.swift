package import Vocabulary

/// TLS or DTLS between bytes on the wire and bytes of the application, without I/O.
///
/// Pass in what arrives (`receive`, `endOfStream`, `handleTimeout`), then drain `nextOutput()` to
/// the wire and `nextPlaintext()` to the application, and check `state`. No application byte is
/// sent before the peer's certificate is verified (RFC 8489 section 6.2.3). Not thread-safe: one
/// thread, or one actor, owns a filter.
package final class TLSFilter {
  package enum State: Hashable, Sendable {
    case handshaking
    case established(TLSSession)
    case closed(Closure)
    case failed(TLSFailure)
  }

  package enum Closure: Hashable, Sendable {
    /// `close()` was called at this end.
    case local
    /// The peer's close_notify.
    case closeNotify
    /// The peer ended the stream without close_notify, so data may be missing.
    case endOfStream
  }

  /// The transport below: a stream or datagrams.
  package enum Framing: Hashable, Sendable {
    /// TLS over a byte stream.
    case stream
    /// DTLS over datagrams.
    case datagrams(DatagramOptions = DatagramOptions())
  }

  package struct DatagramOptions: Hashable, Sendable {
    /// Maximum UDP payload of a handshake datagram, in bytes.
    ///
    /// The default keeps the whole packet within 1,200 bytes on IPv6 too, which fits through
    /// tunnels.
    package var maximumSize = 1152
    /// The first retransmission timeout; it doubles up to 60 s (RFC 6347 section 4.2.4.1).
    ///
    /// At least 15 ms, the resolution of OpenSSL's clock: it treats less as "at once".
    package var retransmissionTimeout: Nanoseconds = .seconds(1)

    package init() {}
  }

  package private(set) var state: State = .handshaking
  /// When `handleTimeout` is due; only for DTLS, and only during its handshake.
  package private(set) var nextTimeout: Instant?
  /// Datagrams dropped because they are not DTLS (RFC 7983).
  package private(set) var foreignDatagramCount = 0

  private let connection: SSLConnection
  private let framing: Framing
  /// Requirements for the peer's certificate; `nil` for a server, whose clients present none.
  private let demands: TLSClientOptions?
  private var firstBytes: [UInt8] = []
  private var hasReceived = false
  private var plaintexts: [[UInt8]] = []

  /// How many of the peer's first bytes to keep, enough to recognise its protocol.
  private static let evidenceSize = 64
  /// A DTLS server asks for a cookie once, and once more if its secret has just changed.
  private static let maximumCookieRequests = 2

  /// A client that requires a server of this name.
  package init(
    client: TLSClientContext, serverName: TLSServerName, framing: Framing
  ) throws(TLSSetupError) {
    self.framing = framing
    demands = client.options
    connection = try SSLConnection(
      context: framing.isStream ? client.stream : client.datagrams,
      framing: framing, applicationProtocols: client.options.applicationProtocols)
    try connection.connect(to: serverName, acceptsCommonName: client.options.acceptsCommonName)
  }

  /// A server's end of one connection.
  package init(server: TLSServerContext, framing: Framing) throws(TLSSetupError) {
    self.framing = framing
    demands = nil
    connection = try SSLConnection(
      context: framing.isStream ? server.stream : server.datagrams,
      framing: framing, applicationProtocols: server.options.applicationProtocols)
    connection.accept()
  }

  /// One of two peers that know each other's certificate fingerprint (RFC 8842 section 5).
  package init(
    media: MediaTLSContext, side: DTLSSide, options: DatagramOptions = DatagramOptions()
  ) throws(TLSSetupError) {
    framing = .datagrams(options)
    demands = TLSClientOptions()
    connection = try SSLConnection(
      context: media.context, framing: framing, fingerprints: media.fingerprints)
    switch side {
    case .client: connection.connect()
    case .server: connection.accept()
    }
  }

  package var progress: HandshakeProgress {
    let transcript = connection.transcript
    if transcript.isAnswered || transcript.alertReceived != nil { return .hello }
    return hasReceived ? .bytes : .silent
  }

  /// Starts the handshake: a client's first flight becomes output.
  package func start(at now: Instant) {
    advance(at: now)
  }

  /// Receives bytes of the stream, in pieces of any size, or exactly one datagram.
  package func receive(_ bytes: [UInt8], at now: Instant) {
    hasReceived = true
    guard isOpen, framing.isStream || admits(bytes) else { return }
    if framing.isStream { keepEvidence(bytes) }
    connection.wire.arrive(bytes)
    advance(at: now)
  }

  /// Handles the end of the stream (TCP's FIN).
  package func endOfStream(at now: Instant) {
    advance(at: now)
    switch state {
    case .handshaking: fail(foreignProtocol.map { .notTLS($0) } ?? .closedDuringHandshake)
    case .established: state = .closed(.endOfStream)
    case .closed, .failed: break
    }
  }

  /// Call it at `nextTimeout`; calling it early does no harm.
  package func handleTimeout(at now: Instant) {
    guard case .handshaking = state else { return }
    if case .failed(let errors) = connection.retransmit() { fail(errors) }
    scheduleTimeout(at: now)
  }

  /// The next bytes for the wire: everything queued for a stream, or one datagram.
  package func nextOutput() -> [UInt8]? {
    connection.wire.takeOutput()
  }

  /// The next bytes for the application: one record, and so one datagram.
  package func nextPlaintext() -> [UInt8]? {
    plaintexts.isEmpty ? nil : plaintexts.removeFirst()
  }

  /// Encrypts application bytes: for DTLS one record in one datagram, of at most 16,384 bytes.
  package func write(_ plaintext: [UInt8]) throws(TLSFailure) {
    guard case .established = state else { throw failure(.notEstablished) }
    guard !plaintext.isEmpty else { return }
    guard case .failed(let errors) = connection.write(plaintext) else { return }
    var failure = failure(errors)
    // A failure while sending is never the peer's fault.
    failure.reason = .internalError
    throw failure
  }

  /// Ends the connection; an established one sends a close_notify.
  package func close() {
    switch state {
    case .established:
      connection.shutDown()
      state = .closed(.local)
    case .handshaking: state = .closed(.local)
    case .closed, .failed: break
    }
    nextTimeout = nil
  }

  // MARK: - Datagrams

  /// Whether to pass a datagram to OpenSSL.
  private func admits(_ datagram: [UInt8]) -> Bool {
    guard DTLSDatagram.isDTLS(datagram) else {
      if foreignDatagramCount == 0 { keepEvidence(datagram) }
      foreignDatagramCount += 1
      return false
    }
    guard case .handshaking = state, DTLSDatagram.announcesTooMuch(datagram) else { return true }
    fail(.messageTooLarge)
    nextTimeout = nil
    return false
  }

  // MARK: - The handshake and afterwards

  private var isOpen: Bool {
    switch state {
    case .handshaking, .established: true
    case .closed, .failed: false
    }
  }

  private func advance(at now: Instant) {
    if case .handshaking = state { shakeHands() }
    if case .established = state { readRecords() }
    scheduleTimeout(at: now)
  }

  private func shakeHands() {
    switch connection.handshake() {
    case .done: establish()
    case .closed: fail(.closedDuringHandshake)
    case .failed(let errors): fail(errors)
    case .starved:
      guard connection.transcript.cookieRequestCount > Self.maximumCookieRequests else { return }
      // The ClientHello that answers the last request is not worth sending any more.
      while connection.wire.takeOutput() != nil {}
      fail(.cookieLoop)
    }
  }

  private func readRecords() {
    while true {
      switch connection.read() {
      case .done(let plaintext): plaintexts.append(plaintext)
      case .starved: return
      case .closed:
        state = .closed(.closeNotify)
        return
      case .failed(let errors): return fail(errors)
      }
    }
  }

  private func establish() {
    let chosen = connection.applicationProtocol
    let verdict = connection.transcript.verdict
    if let demands, let reason = objection(of: demands, to: verdict, chosen) { return fail(reason) }
    state = .established(
      TLSSession(
        version: connection.version,
        cipher: connection.cipher,
        applicationProtocol: chosen,
        serverName: connection.serverName,
        isVerified: verdict?.problems.isEmpty == true,
        problems: verdict?.problems ?? [],
        certificate: verdict?.certificate))
  }

  /// Checks that OpenSSL does not make, or not in all versions.
  private func objection(
    of demands: TLSClientOptions, to verdict: CertificateVerdict?, _ chosen: String?
  ) -> TLSFailure.Reason? {
    // RFC 7301 section 3.1; only later releases of OpenSSL check this.
    if let chosen, !demands.applicationProtocols.contains(chosen) { return .protocolViolation }
    guard demands.verifiesCertificates else { return nil }
    guard let verdict else { return .protocolViolation }
    return verdict.problems.isEmpty ? nil : .certificateInvalid(verdict.problems)
  }

  private func scheduleTimeout(at now: Instant) {
    guard case .handshaking = state, !framing.isStream else {
      nextTimeout = nil
      return
    }
    nextTimeout = connection.timeToRetransmission.map { now + $0 }
  }

  // MARK: - Failing

  private func fail(_ errors: [OpenSSLError]) {
    state = .failed(failure(errors))
  }

  private func fail(_ reason: TLSFailure.Reason) {
    state = .failed(failure(reason))
  }

  private func failure(_ errors: [OpenSSLError]) -> TLSFailure {
    var failure = TLSFailure(
      errors: errors, transcript: connection.transcript, foreign: foreignProtocol)
    failure.evidence.firstBytes = firstBytes
    return failure
  }

  private func failure(_ reason: TLSFailure.Reason) -> TLSFailure {
    var failure = TLSFailure(
      reason: reason, evidence: TLSFailure.Evidence(transcript: connection.transcript))
    failure.evidence.firstBytes = firstBytes
    return failure
  }

  /// The protocol of a stream's peer instead of TLS; datagrams that are not DTLS never end a
  /// handshake.
  private var foreignProtocol: ForeignProtocol? {
    framing.isStream ? ForeignProtocol(insteadOfTLS: firstBytes) : nil
  }

  private func keepEvidence(_ bytes: [UInt8]) {
    firstBytes += bytes.prefix(Self.evidenceSize - firstBytes.count)
  }
}

extension TLSFilter.Framing {
  fileprivate var isStream: Bool { self == .stream }
}

extension SSLConnection {
  fileprivate convenience init(
    context: SSLContext, framing: TLSFilter.Framing, applicationProtocols: [String] = [],
    fingerprints: [CertificateFingerprint]? = nil
  ) throws(TLSSetupError) {
    switch framing {
    case .stream:
      try self.init(
        context: context, wire: Wire(keepsDatagrams: false),
        transcript: HandshakeTranscript(
          applicationProtocols: applicationProtocols, initialTimeout: 0))
    case .datagrams(let options):
      let microseconds = UInt32(clamping: options.retransmissionTimeout.count / 1_000)
      try self.init(
        context: context, wire: Wire(keepsDatagrams: true),
        transcript: HandshakeTranscript(
          applicationProtocols: applicationProtocols, initialTimeout: microseconds,
          fingerprints: fingerprints))
      try limitDatagrams(to: options.maximumSize)
    }
  }
}
