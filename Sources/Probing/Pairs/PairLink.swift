import Polling
import Transports
import Vocabulary

/// A pair's packets as a link, for DTLS to run over.
@NetworkActor
final class PairLink: Link {
  weak var sink: (any ArrivalSink)?
  var isPaused = false
  private let base: any CandidateBase
  private let peer: SocketAddress
  private var nextID: UInt32 = 0

  init(_ base: any CandidateBase, to peer: SocketAddress) {
    self.base = base
    self.peer = peer
  }

  var localAddress: SocketAddress? { base.address }

  func send(_ bytes: [UInt8]) throws(TransportError) -> SendReceipt {
    defer { nextID &+= 1 }
    base.send(bytes, to: peer)
    return SendReceipt(id: nextID, at: EventLoop.now)
  }

  func receive(_ bytes: [UInt8], at instant: Instant) {
    sink?.receive(.received(bytes, at: instant, nil))
  }

  /// The base outlives it.
  func close() {
    sink = nil
  }

  func reset() {
    close()
  }
}
