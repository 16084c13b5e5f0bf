package import Vocabulary

/// What the tests saw; what it means, `NATFacts+Meaning` says.
package struct NATFacts: Hashable, Sendable {
  /// One socket as one destination saw it.
  package struct Sample: Hashable, Sendable {
    package var socket: NATSocket
    package var destination: SocketAddress
    package var mapped: SocketAddress
  }

  /// What came of asking a server to answer from another of its addresses.
  package enum ChangedAnswer: Hashable, Sendable {
    case from(SocketAddress)
    /// Nothing, to several sends.
    case silence
    /// 420, or another error.
    case refused(code: Int)
  }

  /// What came of sending to our own mapped address.
  package enum Hairpin: Hashable, Sendable {
    case came(as: NATHairpin, from: SocketAddress)
    case silence
  }

  /// In the order in which they were given.
  package let servers: [SocketAddress]
  /// The sockets' own addresses.
  package let locals: [NATSocket: SocketAddress]
  package internal(set) var samples: [Sample] = []
  package internal(set) var answers: [SocketAddress: BindingAnswer] = [:]
  /// Why an address that was asked gave no answer.
  package internal(set) var failures: [SocketAddress: STUNFailure] = [:]
  /// The server that the tests of RFC 5780 were made with.
  package internal(set) var behaviorServer: SocketAddress?
  /// Of the first server that tells of any.
  package internal(set) var otherAddress: OtherAddressUse?
  package internal(set) var changedAddress: ChangedAnswer?
  package internal(set) var changedPort: ChangedAnswer?
  /// The question of ``changedAddress`` on the mapping socket, after that has opened the way.
  package internal(set) var control: ChangedAnswer?
  package internal(set) var hairpin: Hairpin?
  /// Whether a request that had to be cut into fragments was answered in kind.
  package internal(set) var passesFragments: Bool?
  /// The mapping socket as its first destination saw it in the end.
  package internal(set) var lastMapped: SocketAddress?

  init(servers: [SocketAddress], locals: [NATSocket: SocketAddress]) {
    self.servers = servers
    self.locals = locals
  }
}
