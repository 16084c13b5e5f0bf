import Polling
import Transports
import Vocabulary

/// What the packets of a session leave from and come to: a socket of this host, or a relay's.
@NetworkActor
protocol CandidateBase: AnyObject, Sendable {
  var kind: CandidateKind { get }
  /// Between here and the peer: UDP through every relay.
  var transport: TransportProtocol { get }
  var address: SocketAddress { get }
  /// Told of every packet, and of the address that it came from.
  var onPacket: @NetworkActor ([UInt8], SocketAddress, Instant) -> Void { get set }

  /// What cannot be sent is lost, like what gets lost on the way.
  func send(_ bytes: [UInt8], to peer: SocketAddress)

  /// Lets the peer's packets in, where that takes a request.
  func admit(_ peer: SocketAddress)

  /// Gives back what it holds.
  func close() async
}

/// A UDP socket of this host, which talks to every candidate of the peer.
///
/// One for all: a NAT lets in what comes to the port that packets left from (decision 0112).
@NetworkActor
final class HostBase: CandidateBase {
  let kind = CandidateKind.host
  let transport = TransportProtocol.udp
  let address: SocketAddress
  var onPacket: @NetworkActor ([UInt8], SocketAddress, Instant) -> Void = { _, _, _ in }
  private let socket: DatagramSocket

  init(at local: IPAddress) throws(TransportError) {
    let inbox = Inbox()
    socket = try DatagramSocket(on: SocketAddress(local, port: 0)) { datagram in
      inbox.base?.onPacket(datagram.bytes, datagram.peer, datagram.at)
    }
    address = socket.address
    inbox.base = self
  }

  func send(_ bytes: [UInt8], to peer: SocketAddress) {
    try? socket.send(bytes, to: peer)
  }

  func admit(_ peer: SocketAddress) {}

  func close() {
    socket.close()
  }

  /// A reference for the socket's handler that exists before the base does.
  @NetworkActor
  private final class Inbox {
    weak var base: HostBase?
  }
}
