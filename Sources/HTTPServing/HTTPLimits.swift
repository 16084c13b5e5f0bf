package import Vocabulary

/// Bounds on what clients can make a server hold.
package struct HTTPLimits: Sendable {
  /// Further ones wait to be accepted.
  package var connections: Int
  /// Of one client address or IPv6 network, which gets no further ones; `nil` for as many as there are.
  package var connectionsPerClient: Int?
  /// Bytes of a request's body; a longer one is answered with 413.
  package var body: Int
  /// From the beginning of a connection to the end of its first request.
  package var firstRequest: Nanoseconds
  /// From an answer to the end of the next request.
  package var nextRequest: Nanoseconds

  package init(
    connections: Int, connectionsPerClient: Int? = nil, body: Int = 0,
    firstRequest: Nanoseconds = .seconds(10), nextRequest: Nanoseconds = .seconds(75)
  ) {
    self.connections = connections
    self.connectionsPerClient = connectionsPerClient
    self.body = body
    self.firstRequest = firstRequest
    self.nextRequest = nextRequest
  }
}
