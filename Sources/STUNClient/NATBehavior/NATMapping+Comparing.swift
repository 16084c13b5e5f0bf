package import Vocabulary

extension NATMapping {
  /// What destinations show that saw one port of this host, whose own address is `local`.
  ///
  /// `nil` unless two addresses answered, since only a comparison shows it (NAT-4, NAT-15).
  package init?(
    comparing views: [(destination: SocketAddress, mapped: SocketAddress)], local: SocketAddress?
  ) {
    let byAddress = Dictionary(grouping: views, by: \.destination.ip)
      .mapValues { Set($0.map(\.mapped)) }
    let seen = byAddress.values.reduce(into: Set()) { $0.formUnion($1) }
    if byAddress.values.contains(where: { $0.count > 1 }) {
      self = .addressAndPortDependent
    } else if byAddress.count <= 1 {
      // An untranslated address is the same for everybody.
      guard let mapped = views.first?.mapped, mapped == local else { return nil }
      self = .endpointIndependent
    } else if seen.count == 1 {
      self = .endpointIndependent
    } else {
      // Only an address asked at two ports shows that the port does not matter.
      let isAskedTwice = byAddress.keys.contains { ip in
        views.count { $0.destination.ip == ip } > 1
      }
      self = isAskedTwice ? .addressDependent : .endpointDependent
    }
  }
}
