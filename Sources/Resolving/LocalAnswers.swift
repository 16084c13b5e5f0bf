import Vocabulary

// Answers that need no DNS question.

extension Resolution {
  /// The answer for a literal: itself (RES-4).
  init(
    _ host: String, _ literal: AddressLiteral, _ versions: Set<IPVersion>, startedAt: Instant
  ) throws(ResolutionError) {
    switch literal {
    case .unknownInterface(let zone):
      throw ResolutionError(reason: .unknownInterface(zone), host: host, startedAt: startedAt)
    case .address(let ip):
      guard versions.contains(ip.version) else {
        throw ResolutionError(reason: .addressFamily, host: host, startedAt: startedAt)
      }
      try self.init(host, .literal, [ResolvedAddress(ip: ip)], startedAt: startedAt)
    }
  }

  /// An answer from this machine: it takes negligible time, and its addresses may be private.
  init(
    _ host: String, _ source: Source, _ found: [ResolvedAddress], startedAt: Instant
  ) throws(ResolutionError) {
    let selection = AddressSelection(found, expectsPublic: false)
    guard !selection.addresses.isEmpty else {
      throw ResolutionError(
        reason: .unusableAddresses, host: host, notes: selection.notes, startedAt: startedAt)
    }
    self.init(
      host: host, source: source, addresses: selection.addresses, truncated: selection.truncated,
      notes: selection.notes, startedAt: startedAt)
  }
}
