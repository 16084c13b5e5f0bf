package import Vocabulary

/// The facts from the tests; `NATFacts+Meaning` interprets them.
package struct NATFacts: Hashable, Sendable {
  /// One socket as one destination saw it.
  package struct Sample: Hashable, Sendable {
    package var socket: NATSocket
    package var destination: SocketAddress
    package var mapped: SocketAddress
  }

  /// The result of asking a server to answer from another of its addresses.
  package enum ChangedAnswer: Hashable, Sendable {
    case from(SocketAddress)
    /// Nothing, after several sends.
    case silence
    /// 420, or another error.
    case refused(code: Int)
  }

  /// The result of sending to our own mapped address.
  package enum Hairpin: Hashable, Sendable {
    case came(as: NATHairpin, from: SocketAddress)
    case silence
  }

  /// In the order given.
  package let servers: [SocketAddress]
  /// The sockets' own addresses.
  package let locals: [NATSocket: SocketAddress]
  package internal(set) var samples: [Sample] = []
  package internal(set) var answers: [SocketAddress: BindingAnswer] = [:]
  /// Why an address did not answer.
  package internal(set) var failures: [SocketAddress: STUNFailure] = [:]
  /// The server used for the tests of RFC 5780.
  package internal(set) var behaviorServer: SocketAddress?
  /// Whether that one is of RFC 3489: it has named its other address by CHANGED-ADDRESS (NAT-2).
  package internal(set) var usesOldServer = false
  /// That of the first server that names one.
  package internal(set) var otherAddress: OtherAddressUse?
  package internal(set) var changedAddress: ChangedAnswer?
  package internal(set) var changedPort: ChangedAnswer?
  /// The answer to ``changedAddress`` on the mapping socket, after that has opened the path.
  package internal(set) var control: ChangedAnswer?
  package internal(set) var hairpin: Hairpin?
  /// Whether a request that had to be fragmented got an answer of the same size.
  package internal(set) var passesFragments: Bool?
  /// The mapping socket as its first destination saw it at the end.
  package internal(set) var lastMapped: SocketAddress?

  init(servers: [SocketAddress], locals: [NATSocket: SocketAddress]) {
    self.servers = servers
    self.locals = locals
  }
}
