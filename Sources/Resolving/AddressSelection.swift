import Vocabulary

/// Selects and orders the addresses to check (RES-12, RES-16).
package struct AddressSelection {
  /// Enough for both families of any real deployment; a name with a thousand records must not become a
  /// thousand checks.
  package static let limit = 8

  private(set) var addresses: [ResolvedAddress] = []
  private(set) var truncated = 0
  private(set) var notes: [ResolutionNote] = []

  /// Excludes, removes duplicates, interleaves the families, and cuts, in that order.
  init(_ found: [ResolvedAddress], expectsPublic: Bool) {
    var seen: Set<IPAddress> = []
    let usable = found.filter { seen.insert($0.ip).inserted && !$0.ip.reach.isNeverSentTo }
    notes = found.map(\.ip).filter(\.reach.isNeverSentTo).prefix(Self.limit)
      .map(ResolutionNote.refusedAddress)

    let ordered = Self.interleaved(usable)
    addresses = Array(ordered.prefix(Self.limit))
    truncated = ordered.count - addresses.count
    if expectsPublic {
      notes += addresses.map(\.ip).filter { $0.reach != .global }.map(ResolutionNote.privateAnswer)
    }
  }

  /// IPv6 first, as in RFC 8305 section 4.
  private static func interleaved(_ found: [ResolvedAddress]) -> [ResolvedAddress] {
    let v6 = found.filter { $0.ip.version == .v6 }
    let v4 = found.filter { $0.ip.version == .v4 }
    return (0..<max(v6.count, v4.count)).flatMap { index in
      [v6, v4].compactMap { $0.indices.contains(index) ? $0[index] : nil }
    }
  }
}

extension IPAddress.Reach {
  /// RES-16: no server can be there, and a packet sent there could reach many hosts.
  fileprivate var isNeverSentTo: Bool {
    switch self {
    case .unspecified, .multicast, .broadcast: true
    case .loopback, .linkLocal, .privateUse, .sharedCarrier, .global: false
    }
  }
}
