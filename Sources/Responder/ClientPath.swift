import Polling
import Vocabulary

/// One client's way to and from a responder: the 5-tuple, and where answers go.
@NetworkActor
protocol ClientPath: AnyObject {
  var tuple: FiveTuple { get }

  /// Sends one message to the client; what becomes of it is not known.
  func send(_ bytes: [UInt8])

  /// Sends an answer as wrongly as it says.
  func send(_ answer: FaultyAnswer)
}

/// What an allocation belongs to (RFC 8656 section 3.2).
struct FiveTuple: Hashable {
  var transport: TransportProtocol
  var client: SocketAddress
  var server: SocketAddress
}
