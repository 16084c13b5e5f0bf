package import Vocabulary

/// The behaviour of the NATs and firewalls between this host and some servers (RFC 4787, RFC 5780).
///
/// `nil` for anything not tested, or not testable.
package struct NATDetail: Hashable, Sendable {
  package var method: NATMethod?
  /// This host's own address and port on the path to the servers.
  package var local: SocketAddress?
  /// The mapped addresses of that socket, by the destination asked.
  package var views: [NATView] = []
  package var mapping: NATMapping?
  /// The same over TCP; `nil` if no server answers there.
  package var tcp: NATStreamMapping?
  /// Whether the socket kept its mapping during the tests.
  package var isStable: Bool?
  package var filtering: NATFiltering?
  /// Whether a packet that arrived on an open path shows that the filter caused the silence.
  package var isFilteringConfirmed = false
  package var filteringUntested: NATUntested?
  package var hairpin: NATHairpin?
  package var preservesPorts: Bool?
  package var preservesParity: Bool?
  /// Whether all sockets share one outside address.
  package var pairsAddresses: Bool?
  package var passesFragments: Bool?
  /// Whether the plain addresses in answers are rewritten on the path.
  package var rewritesAddresses: Bool?
  /// The nearest routers on the way, nearest first; `nil` for one that says nothing.
  package var hops: [IPAddress?]?
  /// The default gateway, where it tells of its own outside address.
  package var router: NATRouter?
  package var lifetime: NATLifetime?
  /// What allocations on servers with credentials came to, in the order of the servers.
  package var relays: [NATRelay] = []
  /// What stands for this host's address among the candidates, as in browsers (mDNS); `nil` for itself.
  package var hostName: SafeText?
  /// Of the network's translator from IPv6 to IPv4, as its DNS tells (RFC 7050).
  package var nat64: NAT64Prefix?

  package init() {}
}

/// A socket as one destination sees it; without an address if it did not answer.
package struct NATView: Hashable, Sendable {
  package var destination: SocketAddress
  package var mapped: SocketAddress?

  package init(_ destination: SocketAddress, sees mapped: SocketAddress?) {
    self.destination = destination
    self.mapped = mapped
  }
}

/// What connections from one TCP port of this host come from, as their destinations see it.
package struct NATStreamMapping: Hashable, Sendable {
  package var local: SocketAddress
  package var views: [NATView]
  /// `nil` where too few have answered.
  package var mapping: NATMapping?

  package init(local: SocketAddress, views: [NATView], mapping: NATMapping?) {
    self.local = local
    self.views = views
    self.mapping = mapping
  }
}

/// A router that says of itself which address it has outside.
package struct NATRouter: Hashable, Sendable {
  package enum Method: String, CaseIterable, Hashable, Sendable, CustomStringConvertible {
    case natPMP = "nat_pmp"
    case upnp

    package var description: String {
      switch self {
      case .natPMP: "NAT-PMP"
      case .upnp: "UPnP"
      }
    }
  }

  package var address: IPAddress
  package var method: Method
  /// `nil` if it answers, but names none.
  package var outside: IPAddress?

  package init(_ address: IPAddress, _ method: Method, outside: IPAddress?) {
    self.address = address
    self.method = method
    self.outside = outside
  }
}

/// An allocation that was made to learn its addresses, and given back.
package struct NATRelay: Hashable, Sendable {
  package var server: SocketAddress
  /// Empty if none was granted.
  package var relayed: [SocketAddress]
  /// Where the server saw us.
  package var mapped: SocketAddress?
  /// Why none was granted.
  package var failure: SafeText?

  package init(
    _ server: SocketAddress, relayed: [SocketAddress], mapped: SocketAddress?, failure: SafeText?
  ) {
    self.server = server
    self.relayed = relayed
    self.mapped = mapped
    self.failure = failure
  }
}

/// For how long mappings that nothing uses are kept.
package struct NATLifetime: Hashable, Sendable {
  /// The longest silence after which one was still there; `nil` where no server lets it be tested.
  package var alive: Nanoseconds?
  /// The shortest silence above it after which none was; `nil` where all outlived the test.
  package var gone: Nanoseconds?

  package init(alive: Nanoseconds?, gone: Nanoseconds?) {
    self.alive = alive
    self.gone = gone
  }
}

extension NATDetail {
  package var mapped: SocketAddress? { views.lazy.compactMap(\.mapped).first }

  /// Whether anything changes our address or port; `nil` if nobody answered.
  package var isTranslated: Bool? { mapped.map { $0 != local } }

  /// Whether servers see this host's port at several addresses, and always the same port.
  package var variesByAddressAlone: Bool {
    let seen = views.compactMap { view in
      view.destination.ip.reach == views.first?.destination.ip.reach ? view.mapped : nil
    }
    return mapping?.isDependent == true && Set(seen.map(\.port)).count == 1
      && Set(seen.map(\.ip)).count > 1
  }

  /// What shows that a second NAT lies behind the first one.
  package enum SecondNAT: Hashable, Sendable {
    /// A router beyond the first that has an inner address.
    case farther(IPAddress)
    /// The first router's own outside address is not the one that servers see.
    case outside(IPAddress, of: NATRouter)
  }

  /// A carrier's NAT (RFC 6598) is likely, while providers use private addresses without a NAT, too.
  package var secondNAT: (sign: SecondNAT, confidence: Confidence)? {
    guard isTranslated == true, let local = local?.ip, local.reach != .sharedCarrier,
      let mapped = mapped?.ip, mapped.reach == .global
    else { return nil }
    if let sign = signOfRouter(unless: mapped) { return sign }
    let farther = (hops ?? []).dropFirst().compactMap(\.self)
    if let carrier = farther.first(where: { $0.reach == .sharedCarrier }) {
      return (.farther(carrier), .likely)
    }
    return farther.first { $0.reach == .privateUse }.map { (.farther($0), .possible) }
  }

  /// Only of the router that packets to the servers go by: with a tunnel they pass another one.
  private func signOfRouter(
    unless mapped: IPAddress
  ) -> (sign: SecondNAT, confidence: Confidence)? {
    let first = hops?.first.flatMap(\.self)
    // One that gives its inner address for the outer one does not know.
    guard let router, let outside = router.outside, outside != mapped, outside != router.address,
      first == nil || first == router.address
    else { return nil }
    switch outside.reach {
    case .privateUse, .sharedCarrier: return (.outside(outside, of: router), .likely)
    // It may have several outside addresses, or a silent tunnel may go past it.
    case .global: return (.outside(outside, of: router), .possible)
    default: return nil
    }
  }

  /// How often to send something so that the mapping stays: twice in its life, and as ICE does where that
  /// is more often (RFC 8445 section 11).
  package var keepalive: Nanoseconds {
    let usual = Nanoseconds.seconds(15)
    guard let alive = lifetime?.alive, lifetime?.gone != nil else { return usual }
    return min(usual, max(.seconds(1), .seconds(Int(alive.seconds) / 2)))
  }
}
