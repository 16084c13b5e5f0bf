internal import Polling
internal import Vocabulary

/// One link for STUN and DTLS, told apart by the first byte of each datagram (RFC 7983 section 7).
///
/// The peer's own STUN requests are answered as they arrive, whatever else is going on.
@NetworkActor
final class SharedLink: ArrivalSink {
  /// Creates the answer to a request from an address; `nil` if none is due.
  var answer: @NetworkActor ([UInt8], SocketAddress) -> [UInt8]? = { _, _ in nil }

  private let peer: SocketAddress
  private let below: any Link
  private weak var stun: Lane?
  private weak var dtls: Lane?
  private var unsolicited: UnsolicitedHandler = { _ in nil }
  /// A peer in the client role may send its ClientHello before we know that the pair was chosen.
  private var early: [Arrival] = []

  init(to peer: SocketAddress, over below: any Link) {
    self.peer = peer
    self.below = below
    below.sink = self
  }

  /// The link for one of the two protocols; ask for each once.
  func lane(for kind: Lane.Kind) -> Lane {
    let lane = Lane(of: self, below)
    switch kind {
    case .stun: stun = lane
    case .dtls: dtls = lane
    }
    return lane
  }

  /// Delivers the datagrams that arrived before their lane had a sink.
  func deliverEarly() {
    let waiting = early
    early = []
    for arrival in waiting { dtls?.sink?.receive(arrival) }
  }

  /// Answers requests from anyone but the peer; anything else goes to `handler`.
  func observeUnsolicited(_ handler: UnsolicitedHandler? = nil) {
    if let handler { unsolicited = handler }
    below.observeUnsolicited { [weak self] datagram in
      guard let self else { return nil }
      return Self.isRequest(datagram.bytes)
        ? answer(datagram.bytes, datagram.peer) : unsolicited(datagram)
    }
  }

  func close() {
    below.close()
  }

  func receive(_ arrival: Arrival) {
    switch arrival {
    case .received(let bytes, _, _): receive(bytes, arrival)
    case .transmitted, .icmp, .closed, .deadline, .cancelled:
      stun?.sink?.receive(arrival)
      dtls?.sink?.receive(arrival)
    }
  }

  private func receive(_ bytes: [UInt8], _ arrival: Arrival) {
    guard let first = bytes.first else { return }
    switch first {
    case 0...1 where Self.isRequest(bytes):
      // An answer that cannot be sent will be asked for again.
      if let answer = answer(bytes, peer) { _ = try? below.send(answer) }
      // The request also shows that the peer reaches us.
      receiveSTUN(arrival)
    case 20...63:
      if let sink = dtls?.sink { return sink.receive(arrival) }
      if early.count < Self.earlyLimit { early.append(arrival) }
    case 128...191: break  // RTP and RTCP, which are not received here.
    default: receiveSTUN(arrival)
    }
  }

  /// Nobody reads these during a handshake; excess ones are dropped, as UDP may do.
  private func receiveSTUN(_ arrival: Arrival) {
    if let stun, !stun.isPaused { stun.sink?.receive(arrival) }
  }

  /// Both class bits of the message type are zero (RFC 8489 section 5).
  private static func isRequest(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] & 0x01 == 0 && bytes[1] & 0x10 == 0
  }

  /// Two flights of a handshake; a client repeats what is lost.
  private static let earlyLimit = 16
}

/// One protocol's share of a link.
@NetworkActor
final class Lane: Link {
  enum Kind {
    case stun
    case dtls
  }

  weak var sink: (any ArrivalSink)?
  /// Reading continues regardless: the other protocol must not wait for this one.
  var isPaused = false
  private let shared: SharedLink
  private let below: any Link

  fileprivate init(of shared: SharedLink, _ below: any Link) {
    self.shared = shared
    self.below = below
  }

  var localAddress: SocketAddress? { below.localAddress }

  func send(_ bytes: [UInt8]) throws(TransportError) -> SendReceipt {
    try below.send(bytes)
  }

  func observeUnsolicited(_ handler: @escaping UnsolicitedHandler) {
    shared.observeUnsolicited(handler)
  }

  /// Leaves the link to the other protocol: whoever shared it closes it.
  func close() {
    sink = nil
  }

  func reset() {
    close()
  }
}
