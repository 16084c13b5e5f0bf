package import Polling
package import Vocabulary

/// One client's way to and from a responder: the 5-tuple, and where answers go.
@NetworkActor
package protocol ClientPath: AnyObject {
  var tuple: FiveTuple { get }

  /// Sends one message to the client; what becomes of it is not known.
  func send(_ bytes: [UInt8])

  /// Ends the client's connection, if it has one.
  func close()
}

/// What an allocation belongs to (RFC 8656 section 3.2).
package struct FiveTuple: Hashable, Sendable {
  package var transport: TransportProtocol
  package var client: SocketAddress
  package var server: SocketAddress

  package init(transport: TransportProtocol, client: SocketAddress, server: SocketAddress) {
    self.transport = transport
    self.client = client
    self.server = server
  }
}
