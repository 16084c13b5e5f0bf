import Polling
import TLS
import Testing
import Vocabulary

@testable import Transports

/// STUN and DTLS on the same ports (RFC 7983), over UDP and framed over TCP (RFC 4571).
@Suite struct `Media path` {
  /// The first bytes of a STUN success and a STUN request, enough to tell them apart.
  private static let response: [UInt8] = [0x01, 0x01, 0, 0]
  private static let request: [UInt8] = [0x00, 0x01, 0, 0]

  @Test @NetworkActor func `requests are answered, and handed on as responses are`() async throws {
    let peer = try DatagramPeer()
    let path = try await MediaPath.open(.udp(peer.address), until: EventLoop.now + patience)
    defer { path.close() }
    path.answerRequests { request, _ in [9] + request }
    let here = try #require(path.connection.localAddress)
    try peer.send(Self.request, to: here)
    #expect(try await peer.receive().bytes == [9] + Self.request)
    try peer.send([0x80, 1, 2, 3], to: here)  // RTP
    try peer.send(Self.response, to: here)
    for sent in [Self.request, Self.response] {
      guard case .received(let bytes, _, _) = await path.connection.nextBesideStamps() else {
        throw Unexpected("no message")
      }
      #expect(bytes == sent)
    }
  }

  @Test @NetworkActor func `a stranger's request is answered from the port that it came to`()
    async throws
  {
    let (peer, stranger) = try (DatagramPeer(), DatagramPeer())
    let path = try await MediaPath.open(.udp(peer.address), until: EventLoop.now + patience)
    defer { path.close() }
    path.answerRequests { request, source in source == stranger.address ? [9] + request : nil }
    let here = try #require(path.connection.localAddress)
    try stranger.send(Self.request, to: here)
    let answer = try await stranger.receive()
    #expect(answer.bytes == [9] + Self.request && answer.peer == here)
    // A path to the stranger may share the port; each then hears its own peer.
    let other = try await MediaPath.open(
      .udp(stranger.address), sharing: here, until: EventLoop.now + patience)
    defer { other.close() }
    #expect(other.connection.localAddress == here)
    try stranger.send([2], to: here)
    try peer.send([1], to: here)
    for (path, bytes) in [(path, [1]), (other, [2])] as [(MediaPath, [UInt8])] {
      guard case .received(let received, _, _) = await path.connection.nextBesideStamps() else {
        throw Unexpected("nothing")
      }
      #expect(received == bytes)
    }
  }

  @Test(arguments: [DTLSSide.client, .server])
  @NetworkActor func `a handshake goes through while requests are answered`(
    side: DTLSSide
  ) async throws {
    let (ours, theirs) = try (identity(), identity())
    let peer = try DTLSPeer(theirs, knows: ours, side: side == .client ? .server : .client)
    let path = try await MediaPath.open(.udp(peer.address), until: EventLoop.now + patience)
    defer { path.close() }
    path.answerRequests { request, _ in [9] + request }
    let here = try #require(path.connection.localAddress)
    // As a client, the peer says hello before our end is there.
    peer.begin(with: here, greeting: Self.request)
    let session = try await path.shakeHands(
      MediaTLSContext(
        identity: ours, fingerprints: [CertificateFingerprint(of: theirs.chain[0])]),
      as: side, until: EventLoop.now + patience)
    #expect(session.isVerified)
    #expect(peer.answers == [[9] + Self.request])
  }

  @Test @NetworkActor func `datagrams over TCP are whole, however the stream is cut`() async throws
  {
    let listener = try StreamListener(on: SocketAddress(.loopbackV4, port: 0))
    defer { listener.close() }
    let soon = EventLoop.now + patience
    let path = try await MediaPath.open(.tcp(listener.address), until: soon)
    defer { path.close() }
    #expect(path.connection.phases.map(\.name) == [.connect])
    let server = try #require(try await listener.accept(until: soon))
    _ = try path.connection.send([7, 8, 9])
    #expect(try await server.receive(5) == [0, 3, 7, 8, 9])
    let stream: [UInt8] = [0, 4] + Self.response + [0, 0, 0, 4] + Self.response
    for byte in stream { _ = try server.send([byte]) }
    for _ in 0..<2 {
      guard case .received(let bytes, _, _) = await path.connection.nextBesideStamps() else {
        throw Unexpected("no datagram")
      }
      #expect(bytes == Self.response)
    }
  }

  @Test @NetworkActor func `data that a stream cannot frame is not sent`() async throws {
    let listener = try StreamListener(on: SocketAddress(.loopbackV4, port: 0))
    defer { listener.close() }
    let path = try await MediaPath.open(.tcp(listener.address), until: EventLoop.now + patience)
    defer { path.close() }
    #expect(throws: TransportError.self) {
      try path.connection.send([UInt8](repeating: 0, count: 65_536))
    }
  }

  @Test @NetworkActor func `a closed TCP candidate refuses`() async throws {
    let failure = await #expect(throws: OpeningFailure.self) {
      try await MediaPath.open(.tcp(try closedPort(.stream)), until: EventLoop.now + patience)
    }
    #expect(failure?.error == .refused(nil))
    #expect(failure?.phases.first?.failure == .refused(nil))
  }

  private func identity() throws -> TLSIdentity {
    try CertificateTemplate(commonName: "media").make()
  }
}

/// A peer that makes the other end of a handshake, and keeps what is not DTLS.
@NetworkActor
private final class DTLSPeer {
  private(set) var answers: [[UInt8]] = []
  private let filter: TLSFilter
  private var socket: DatagramSocket?

  init(_ identity: TLSIdentity, knows other: TLSIdentity, side: DTLSSide) throws {
    let context = try MediaTLSContext(
      identity: identity, fingerprints: [CertificateFingerprint(of: other.chain[0])])
    filter = try TLSFilter(media: context, side: side)
    socket = try DatagramSocket(on: SocketAddress(.loopbackV4, port: 0)) { [weak self] in
      self?.receive($0)
    }
  }

  var address: SocketAddress { socket?.address ?? SocketAddress(.loopbackV4, port: 0) }

  func begin(with peer: SocketAddress, greeting: [UInt8]) {
    filter.start(at: EventLoop.now)
    flush(to: peer)
    try? socket?.send(greeting, to: peer)
  }

  private func receive(_ datagram: DatagramSocket.Datagram) {
    guard (20...63).contains(datagram.bytes[0]) else { return answers.append(datagram.bytes) }
    filter.receive(datagram.bytes, at: datagram.at)
    flush(to: datagram.peer)
  }

  private func flush(to peer: SocketAddress) {
    while let piece = filter.nextOutput() { try? socket?.send(piece, to: peer) }
  }
}
