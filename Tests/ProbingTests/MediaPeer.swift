import ICEServers
import Polling
import Probing
import STUNClient
import STUNWire
import SessionDescriptions
import TLS
import Transports
import Vocabulary

/// The other end of a media session: answers connectivity checks like a lite agent, then makes DTLS.
@NetworkActor
final class MediaPeer {
  let parameters: ICEParameters
  let identity: TLSIdentity
  /// Answers come from another port than the one asked.
  var answersFromElsewhere = false
  var makesDTLS = true
  /// How long an answer takes, while the peer's own checks leave at once.
  var answerDelay = Nanoseconds.zero
  private var delayed: [Polling.Timer] = []
  /// Checks back upon each request, and not only the first.
  var checksAlways = false
  /// How many requests at the candidate get no answer, though they tell whom to check.
  var lostRequests = 0
  /// Called with the number of each request at the candidate, before anything is done about it.
  var onRequest: (Int) -> Void = { _ in }
  /// The requests that reached the candidates.
  private(set) var requests: [Message] = []
  /// How many of its own checks were answered with success.
  private(set) var successes = 0
  /// How many with an error.
  private(set) var refusals = 0
  /// Who checks whoever asks us, from its own candidate.
  var stranger: MediaPeer?
  private(set) var session: TLSSession?
  private(set) var failure: TLSFailure?

  private let credentials: ShortTermCredentials
  private var responder: ConnectivityResponder
  private let filter: TLSFilter
  private var isStarted = false
  private var socket: DatagramSocket?
  private var elsewhere: DatagramSocket?
  /// Whoever asks is checked from these, once.
  private var checking: [DatagramSocket] = []
  private var listener: StreamListener?
  private var service: Task<Void, Never>?

  /// A peer for a session with `local`, who shows the certificate of `client`.
  init(
    for local: ICEParameters, knowing client: TLSIdentity, side: DTLSSide,
    role: ICERole = ICERole(.controlled, tieBreaker: 0)
  ) throws {
    var generator = SystemRandomNumberGenerator()
    parameters = ICEParameters(using: &generator)
    identity = try .forMedia()
    credentials = ShortTermCredentials(
      local: ShortTermCredential(
        usernameFragment: parameters.ufrag, password: parameters.password.reveal()),
      remote: ShortTermCredential(
        usernameFragment: local.ufrag, password: local.password.reveal()))
    responder = ConnectivityResponder(credentials, .openSSL, role: role)
    filter = try TLSFilter(
      media: MediaTLSContext(
        identity: identity, fingerprints: [CertificateFingerprint(of: client.chain[0])]),
      side: side)
  }

  /// Listens for UDP, and tells where.
  func listenUDP(_ ip: IPAddress = .loopbackV4) throws -> SocketAddress {
    let socket = try DatagramSocket(on: SocketAddress(ip, port: 0)) { [weak self] datagram in
      self?.hear(datagram)
    }
    self.socket = socket
    elsewhere = try DatagramSocket(on: SocketAddress(ip, port: 0)) { _ in }
    return socket.address
  }

  /// Checks whoever asks, from the candidate itself.
  func checkBackFromCandidate() {
    if let socket { checking.append(socket) }
  }

  /// Checks whoever asks, from an address that is its own alone, or the one given.
  func checkBack(from address: SocketAddress = SocketAddress(.loopbackV4, port: 0)) throws {
    var own: DatagramSocket?
    let socket = try DatagramSocket(on: address) { [weak self] datagram in
      self?.take(datagram.bytes, from: datagram.peer) { try? own?.send($0, to: datagram.peer) }
    }
    own = socket
    checking.append(socket)
  }

  private func hear(_ datagram: DatagramSocket.Datagram) {
    let isRequest = note(datagram.bytes)
    if isRequest { onRequest(requests.count) }
    if !isRequest || requests.count > lostRequests { answer(datagram) }
    guard isRequest else { return }
    for socket in checking { try? socket.send(makeRequest(to: datagram.peer), to: datagram.peer) }
    if !checksAlways { checking = [] }
    stranger?.check(datagram.peer)
    stranger = nil
  }

  private func answer(_ datagram: DatagramSocket.Datagram) {
    let answer: @NetworkActor () -> Void = { [weak self] in
      self?.take(datagram.bytes, from: datagram.peer) { self?.send($0, to: datagram.peer) }
    }
    guard answerDelay > .zero else { return answer() }
    delayed.append(EventLoop.schedule(at: EventLoop.now + answerDelay, answer))
  }

  /// Keeps a request; `false` for anything else.
  private func note(_ bytes: [UInt8]) -> Bool {
    guard let request = try? Message(bytes), request.type.messageClass == .request else {
      return false
    }
    requests.append(request)
    return true
  }

  private func check(_ address: SocketAddress) {
    try? socket?.send(makeRequest(to: address), to: address)
  }

  /// A request as our own code would send it.
  private func makeRequest(to address: SocketAddress) -> [UInt8] {
    var check = ConnectivityCheck(
      ConnectivityParameters(
        ClientParameters(
          transport: .udp, server: address, digests: .openSSL,
          makeTransactionID: { TransactionID(high: .random(in: 0...UInt32.max), low: 1) },
          deadline: .distantFuture),
        credentials: credentials, role: responder.role, priority: 77,
        makeTieBreaker: { 0 }))
    check.start(now: EventLoop.now)
    guard case .transmit(let transmission) = check.poll() else { return [] }
    return transmission.bytes
  }

  /// Listens for one TCP connection, and tells where.
  func listenTCP() throws -> SocketAddress {
    let listener = try StreamListener(on: SocketAddress(.loopbackV4, port: 0))
    self.listener = listener
    service = Task(executorPreference: EventLoop.shared) { [weak self] in
      let end = EventLoop.now + .seconds(30)
      guard let connection = try? await listener.accept(until: end) else { return }
      await self?.serve(connection)
    }
    return listener.address
  }

  func close() {
    socket?.close()
    elsewhere?.close()
    listener?.close()
    service?.cancel()
  }

  private func send(_ bytes: [UInt8], to peer: SocketAddress) {
    let sender = answersFromElsewhere ? elsewhere : socket
    try? sender?.send(bytes, to: peer)
  }

  /// Cuts the stream into the datagrams of RFC 4571.
  private func serve(_ connection: Connection) async {
    var pending: [UInt8] = []
    while case .received(let bytes, _, _) = await connection.next(
      until: EventLoop.now + .seconds(30))
    {
      pending += bytes
      while pending.count >= 2, pending.count >= 2 + Int(pending[0]) << 8 + Int(pending[1]) {
        let count = Int(pending[0]) << 8 + Int(pending[1])
        let datagram = Array(pending[2..<2 + count])
        pending.removeFirst(2 + count)
        _ = note(datagram)
        take(datagram, from: connection.peer) { answer in
          let length = [UInt8(answer.count >> 8), UInt8(answer.count & 0xFF)]
          _ = try? connection.send(length + answer)
        }
      }
    }
  }

  private func take(_ bytes: [UInt8], from source: SocketAddress, send: ([UInt8]) -> Void) {
    if let reply = responder.answer(bytes, from: source) {
      send(reply.bytes)
      if reply.nominates, !isStarted, makesDTLS {
        isStarted = true
        filter.start(at: EventLoop.now)
      }
    } else if makesDTLS, let first = bytes.first, (20...63).contains(first) {
      filter.receive(bytes, at: EventLoop.now)
    }
    if bytes.starts(with: [1, 1]) { successes += 1 }
    if bytes.starts(with: [1, 0x11]) { refusals += 1 }
    while let piece = filter.nextOutput() { send(piece) }
    switch filter.state {
    case .established(let session): self.session = session
    case .failed(let failure): self.failure = failure
    case .handshaking, .closed: break
    }
  }
}
