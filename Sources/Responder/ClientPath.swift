package import Polling
package import Vocabulary

/// The path between one client and a responder: the 5-tuple, and how to send answers.
@NetworkActor
package protocol ClientPath: AnyObject {
  var tuple: FiveTuple { get }

  /// Sends one message to the client; delivery is not reported.
  func send(_ bytes: [UInt8])

  /// Ends the client's connection, if it has one.
  func close()
}

/// The owner of an allocation (RFC 8656 section 3.2).
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
