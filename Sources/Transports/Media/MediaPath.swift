package import Polling
package import TLS
package import Vocabulary

/// The path to one candidate of a peer: STUN first, and DTLS over the same ports once it was
/// chosen.
///
/// UDP, or TCP with the framing of RFC 4571. Close it: a path that is merely released is closed
/// without notice.
@NetworkActor
package final class MediaPath {
  /// Carries the connectivity checks; one message at a time, also over TCP.
  package let connection: Connection
  private let shared: SharedLink
  private var security: SecureLink?

  private init(_ transport: TransportProtocol, to peer: SocketAddress, over link: any Link) {
    shared = SharedLink(to: peer, over: link)
    connection = Connection(transport, to: peer, over: shared.lane(for: .stun))
  }

  /// Opens the path; over UDP there is nothing to wait for.
  ///
  /// `shared` is one of our UDP ports on which another path already observes unsolicited packets.
  package static func open(
    _ candidate: MediaCandidate, _ options: ConnectionOptions = ConnectionOptions(),
    sharing shared: SocketAddress? = nil, until deadline: Instant
  ) async throws(OpeningFailure) -> MediaPath {
    KernelStamping.begin()
    switch candidate {
    case .udp(let address): return try overUDP(address, options, sharing: shared)
    case .tcp(let address): return try await overTCP(address, options, until: deadline)
    }
  }

  private static func overUDP(
    _ address: SocketAddress, _ options: ConnectionOptions, sharing shared: SocketAddress?
  ) throws(OpeningFailure) -> MediaPath {
    do throws(TransportError) {
      return MediaPath(
        .udp, to: address,
        over: try DatagramLink(to: address, from: options.bindAddress, sharing: shared))
    } catch {
      throw OpeningFailure(error: error, phases: [], icmpErrors: [])
    }
  }

  private static func overTCP(
    _ address: SocketAddress, _ options: ConnectionOptions, until deadline: Instant
  ) async throws(OpeningFailure) -> MediaPath {
    var phase = ConnectionPhase(name: .connect, started: EventLoop.now, ended: EventLoop.now)
    do throws(TransportError) {
      let link = try await StreamLink.connect(to: address, options, until: deadline)
      link.tap(as: address)
      link.stampPackets()
      phase.ended = EventLoop.now
      let path = MediaPath(.tcp, to: address, over: FramedLink(over: link))
      path.connection.phases = [phase]
      return path
    } catch {
      phase.ended = EventLoop.now
      phase.failure = error
      throw OpeningFailure(error: error, phases: [phase], icmpErrors: [])
    }
  }

  /// Answers requests from now on, in every state of the path: the peer's and, over UDP, those that
  /// reach our port from elsewhere.
  package func answerRequests(
    _ answer: @escaping @NetworkActor ([UInt8], _ source: SocketAddress) -> [UInt8]?
  ) {
    shared.answer = answer
    shared.observeUnsolicited()
  }

  /// Performs the DTLS handshake; the peer's certificate is checked before anything is sent over
  /// it.
  package func shakeHands(
    _ context: MediaTLSContext, as side: DTLSSide, until deadline: Instant
  ) async throws(TransportError) -> TLSSession {
    let filter: TLSFilter
    do {
      filter = try TLSFilter(media: context, side: side)
    } catch {
      throw .tlsSetup(error)
    }
    let secureLink = SecureLink(filter, over: shared.lane(for: .dtls))
    security = secureLink
    shared.deliverEarly()
    return try await secureLink.shakeHands(until: deadline)
  }

  /// Ends DTLS with close_notify, if there is a session, and then everything.
  package func close() {
    security?.close()
    connection.close()
    shared.close()
  }
}

/// An address where a peer may be reached.
package enum MediaCandidate: Hashable, Sendable {
  case udp(SocketAddress)
  /// The peer listens (`tcptype passive` or `so`, RFC 6544 section 4.5).
  case tcp(SocketAddress)
}
