package import Polling

/// What a responder does with the messages of its clients.
@NetworkActor
package protocol MessageService: AnyObject {
  /// Takes a message from a client; gives what to send back, in that order.
  func answers(to message: [UInt8], on path: any ClientPath) -> [[UInt8]]

  /// Ends what belongs to a connection that is gone.
  func forget(_ tuple: FiveTuple)

  func close()
}
