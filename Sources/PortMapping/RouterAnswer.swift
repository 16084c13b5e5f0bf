package import Vocabulary

/// What the router of this host says of itself when asked for its outside address.
package struct RouterAnswer: Hashable, Sendable {
  package enum Method: Hashable, Sendable {
    case natPMP
    case upnp
  }

  package var router: IPAddress
  package var method: Method
  /// `nil` if it answers, but names none.
  package var outside: IPAddress?
}
