package import Vocabulary

/// What the NATs and firewalls between this host and some servers do (RFC 4787, RFC 5780).
///
/// `nil` stands for what was not tested, or could not be.
package struct NATDetail: Hashable, Sendable {
  package var method: NATMethod?
  /// This host's own address and port on the way to the servers.
  package var local: SocketAddress?
  /// Where the same socket was seen, by each destination that was asked.
  package var views: [NATView] = []
  package var mapping: NATMapping?
  /// Whether the socket kept its mapping while the tests were made.
  package var isStable: Bool?
  package var filtering: NATFiltering?
  /// Whether a packet that came on an open way shows that the silence was the filter's.
  package var isFilteringConfirmed = false
  package var filteringUntested: NATUntested?
  package var hairpin: NATHairpin?
  package var preservesPorts: Bool?
  package var preservesParity: Bool?
  /// Whether all sockets have one outside address.
  package var pairsAddresses: Bool?
  package var passesFragments: Bool?
  /// Whether the plain addresses in answers are changed on the way.
  package var rewritesAddresses: Bool?

  package init() {}
}

/// A socket as one destination sees it; without an address where it did not answer.
package struct NATView: Hashable, Sendable {
  package var destination: SocketAddress
  package var mapped: SocketAddress?

  package init(_ destination: SocketAddress, sees mapped: SocketAddress?) {
    self.destination = destination
    self.mapped = mapped
  }
}

extension NATDetail {
  package var mapped: SocketAddress? { views.lazy.compactMap(\.mapped).first }

  /// Whether something changes our address or port; `nil` where nobody answered.
  package var isTranslated: Bool? { mapped.map { $0 != local } }
}
