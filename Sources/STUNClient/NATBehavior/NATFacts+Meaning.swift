package import Vocabulary

/// The facts in the terms of RFC 4787 (NAT-14).
extension NATFacts {
  /// The mapping socket as its destinations first saw it, in the order of their answers; those beyond all NATs
  /// come before servers on this network.
  package var views: [Sample] {
    let views = samples.filter { $0.socket == .mapping }
    return views.filter(\.isFromOutside) + views.filter { !$0.isFromOutside }
  }

  /// Those that tell of the NATs: where servers beyond them answered, others on this side see less.
  private var telling: [Sample] {
    let outside = samples.filter(\.isFromOutside)
    return outside.isEmpty ? samples : outside
  }

  package var mapped: SocketAddress? { views.first?.mapped }

  package var method: NATMethod {
    if behaviorServer != nil { return usesOldServer ? .changedAddress : .behaviorServer }
    return Set(views.map(\.destination.ip)).count > 1 ? .severalServers : .oneServer
  }

  /// Whether anything on the path changes our address or port; `nil` if nobody answered.
  package var isTranslated: Bool? { mapped.map { $0 != locals[.mapping] } }

  /// `nil` unless two addresses answered, since only a comparison shows it (NAT-4, NAT-15).
  package var mapping: NATMapping? {
    NATMapping(
      comparing: telling.filter { $0.socket == .mapping }.map { ($0.destination, $0.mapped) },
      local: locals[.mapping])
  }

  /// Whether one socket kept its mapping from beginning to end.
  package var isStable: Bool? { lastMapped.map { $0 == mapped } }

  package enum FilteringResult: Hashable, Sendable {
    /// Silence alone shows less than silence next to the same answer on an open path.
    case tested(NATFiltering, isConfirmed: Bool)
    case untested(NATUntested)
  }

  package var filtering: FilteringResult {
    guard case .usable(let other) = otherAddress, let server = behaviorServer else {
      return .untested(otherAddress == nil ? .notOffered : .otherAddressUnusable)
    }
    let otherPort = SocketAddress(server.ip, port: other.port)
    switch (changedAddress, changedPort) {
    case (.from(other), _): return .tested(.endpointIndependent, isConfirmed: true)
    case (.from(let source), _):
      return .untested(source == server ? .ignored : .answeredFromElsewhere)
    case (.refused, _), (_, .refused): return .untested(.refused)
    case (nil, _), (_, nil): return .untested(.cutShort)
    case (_, .from(otherPort)):
      return .tested(.addressDependent, isConfirmed: control == .from(other))
    case (_, .from(let source)):
      return .untested(source == server ? .ignored : .answeredFromElsewhere)
    default: return silence(other)
    }
  }

  /// Neither question was answered: the filter, unless the server would not have answered anyway.
  private func silence(_ other: SocketAddress) -> FilteringResult {
    if control == .from(other) {
      return .tested(.addressAndPortDependent, isConfirmed: true)
    }
    // If the mapping varies, the control's answer goes to a port that is not open.
    guard let mapping, mapping.isDependent else { return .untested(.otherAddressSilent) }
    return .tested(.addressAndPortDependent, isConfirmed: false)
  }

  /// Whether anything on the way remembers whom a socket has sent to, and so may forget it.
  package var hasStateToLose: Bool {
    guard isTranslated == false, case .tested(.endpointIndependent, _) = filtering else {
      return mapped != nil
    }
    return false
  }

  /// Whether every socket has the same port outside as here; `nil` without a NAT.
  package var preservesPorts: Bool? {
    compare { $0.port == $1.port }
  }

  /// Whether even ports are mapped to even ones and odd ports to odd ones; `nil` if too few are
  /// known to rule out chance.
  package var preservesParity: Bool? {
    guard Set(telling.map(\.socket)).count >= 3 else { return nil }
    return compare { $0.port % 2 == $1.port % 2 }
  }

  /// Whether all sockets share one outside address (RFC 4787 section 4.1, REQ-2).
  package var pairsAddresses: Bool? {
    guard isTranslated == true, Set(telling.map(\.socket)).count > 1 else { return nil }
    return Set(telling.map(\.mapped.ip)).count == 1
  }

  private func compare(_ isKept: (SocketAddress, SocketAddress) -> Bool) -> Bool? {
    guard isTranslated == true else { return nil }
    let pairs = telling.compactMap { sample in
      locals[sample.socket].map { ($0, sample.mapped) }
    }
    return pairs.isEmpty ? nil : pairs.allSatisfy(isKept)
  }

  /// An answer whose plain address was rewritten on the path (NAT-12); `nil` if none had both.
  package var rewritesAddresses: Bool? {
    let both = answers.values.compactMap { answer in answer.plain.map { $0 != answer.mapped } }
    return both.isEmpty ? nil : both.contains(true)
  }
}

extension NATFacts.Sample {
  fileprivate var isFromOutside: Bool { destination.ip.reach == .global }
}
