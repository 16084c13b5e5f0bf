package import Polling

/// Handles the messages of a responder's clients.
@NetworkActor
package protocol MessageService: AnyObject {
  /// Handles a message from a client; returns the messages to send back, in order.
  func answers(to message: [UInt8], on path: any ClientPath) -> [[UInt8]]

  /// Ends everything that belongs to a closed connection.
  func forget(_ tuple: FiveTuple)

  func close()
}
