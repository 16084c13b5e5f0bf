internal import Glibc
internal import Polling
internal import Vocabulary

/// Datagrams over a stream (RFC 4571): delivers one datagram at a time.
@NetworkActor
final class FramedLink: Link, ArrivalSink {
  weak var sink: (any ArrivalSink)?

  private let below: any Link
  private var framing = DatagramFraming()

  init(over below: any Link) {
    self.below = below
    below.sink = self
  }

  var localAddress: SocketAddress? { below.localAddress }

  var isPaused: Bool {
    get { below.isPaused }
    set { below.isPaused = newValue }
  }

  func send(_ bytes: [UInt8]) throws(TransportError) -> SendReceipt {
    guard let framed = DatagramFraming.framed(bytes) else {
      throw .local(LocalError(errno: EMSGSIZE, during: .send))
    }
    return try below.send(framed)
  }

  func close() {
    below.close()
  }

  func reset() {
    below.reset()
  }

  func receive(_ arrival: Arrival) {
    guard case .received(let bytes, let instant, let stamp) = arrival else {
      sink?.receive(arrival)
      return
    }
    framing.append(bytes)
    while let datagram = framing.next() {
      // The kernel stamped the end of what was read: that is this datagram only if nothing follows.
      sink?.receive(.received(datagram, at: instant, framing.isAtEnd ? stamp : nil))
    }
  }
}
