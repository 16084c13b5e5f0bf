package import Endpoints

/// TLS or DTLS between the bytes of the wire and the bytes of the application, without I/O.
///
/// Feed it what arrives (`receive`, `endOfStream`, `handleTimeout`), then drain `nextOutput()` to the
/// wire and `nextPlaintext()` to the application, and look at `state`. No application byte leaves
/// before the peer's certificate is verified (RFC 8489 section 6.2.3).
/// Not thread-safe: one thread, or one actor, owns a filter.
package final class TLSFilter {
  package enum State: Hashable, Sendable {
    case handshaking
    case established(TLSSession)
    case closed(Closure)
    case failed(TLSFailure)
  }

  package enum Closure: Hashable, Sendable {
    /// `close()` was called here.
    case local
    /// The peer's close_notify.
    case closeNotify
    /// The peer ended the stream without close_notify, so that data may be missing.
    case endOfStream
  }

  /// What lies below.
  package enum Framing: Hashable, Sendable {
    /// TLS over a stream of bytes.
    case stream
    /// DTLS over datagrams.
    case datagrams(DatagramOptions = DatagramOptions())
  }

  package struct DatagramOptions: Hashable, Sendable {
    /// Bytes of UDP payload in one datagram of the handshake.
    ///
    /// The default keeps the whole packet within 1,200 bytes on IPv6 too, which passes tunnels.
    package var maximumSize = 1152
    /// The first retransmission timeout; it doubles up to 60 s (RFC 6347 section 4.2.4.1).
    package var retransmissionTimeout: Nanoseconds = .seconds(1)

    package init() {}
  }

  package private(set) var state: State = .handshaking
  /// When `handleTimeout` is due; only DTLS has one, and only during its handshake.
  package private(set) var nextTimeout: Instant?
  /// Datagrams that were dropped because they are not DTLS (RFC 7983).
  package private(set) var foreignDatagramCount = 0

  /// A client that demands a server of this name.
  package init(
    client: TLSClientContext, serverName: TLSServerName, framing: Framing
  ) throws(TLSSetupError) {
  }

  /// A server's end of one connection.
  package init(server: TLSServerContext, framing: Framing) throws(TLSSetupError) {
  }

  /// Begins the handshake: a client's first flight becomes output.
  package func start(at now: Instant) {
  }

  /// Takes bytes of the stream, in pieces of any size, or exactly one datagram.
  package func receive(_ bytes: [UInt8], at now: Instant) {
  }

  /// Takes the end of the stream (TCP's FIN).
  package func endOfStream(at now: Instant) {
  }

  /// Takes the passing of `nextTimeout`; calling it early does no harm.
  package func handleTimeout(at now: Instant) {
  }

  /// The next bytes for the wire: what there is of the stream, or one datagram.
  package func nextOutput() -> [UInt8]? {
    nil
  }

  /// The next bytes for the application: of one record, and so of one datagram.
  package func nextPlaintext() -> [UInt8]? {
    nil
  }

  /// Encrypts application bytes: for DTLS one record in one datagram.
  package func write(_ plaintext: [UInt8]) throws(TLSFailure) {
    throw TLSFailure(reason: .notEstablished)
  }

  /// Ends the connection; an established one gets a close_notify to send.
  package func close() {
  }
}
