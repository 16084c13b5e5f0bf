package import Vocabulary

/// What the servers of one run show of how NATs map a UDP port of this host (RFC 4787 section 4.1, NAT-15).
///
/// Only what several servers saw of one port is compared, and only of servers that lie beyond the same NATs.
package struct MappingComparison: Hashable, Sendable {
  package enum State: String, CaseIterable, Hashable, Sendable {
    case endpointIndependent = "endpoint_independent"
    case varies
    case notTested = "not_tested"
  }

  /// Why nothing could be compared.
  package enum Untested: String, CaseIterable, Hashable, Sendable {
    /// No server that was asked over UDP has told where it sees us.
    case noAnswer = "no_answer"
    case oneServer = "one_server"
    /// No two servers saw the same port of this host from beyond the same NATs.
    case severalPorts = "several_ports"
    /// A server saw its mapping change during the run, so that a difference shows nothing of the others'.
    case unstable
    /// The servers see one port at several addresses: packets leave by several ways.
    case severalAddresses = "several_addresses"
  }

  /// What one port of this host looks like to servers that see it from the same place.
  package struct Port: Hashable, Sendable {
    package let local: SocketAddress
    package let checks: [CheckResult]
    package let result: Result

    package enum Result: Hashable, Sendable {
      case compared(varies: Bool)
      case untested(Untested)
    }
  }

  package let ports: [Port]

  /// `isUnstable` tells of a check that saw its own mapping change.
  package init(
    _ checks: some Sequence<CheckResult>, isUnstable: (CheckResult) -> Bool = \.sawMappingChange
  ) {
    let telling = checks.filter(\.tellsMapping)
    let places = Dictionary(grouping: telling, by: Place.init)
    ports = places.sorted { $0.key < $1.key }.map { place, checks in
      Port(
        local: place.local, checks: checks,
        result: Self.result(checks, isUnstable: checks.contains(where: isUnstable)))
    }
  }

  /// A port here, and on which side of its NATs the servers are.
  private struct Place: Hashable, Comparable {
    let local: SocketAddress
    let isPublic: Bool
    let isTranslated: Bool

    init(_ check: CheckResult) {
      local = check.localAddress ?? SocketAddress(.anyV4, port: 0)
      isPublic = check.server.address?.reach == .global
      isTranslated = check.mappedAddress != check.localAddress
    }

    static func < (left: Self, right: Self) -> Bool {
      ("\(left.local)", left.isPublic ? 0 : 1, left.isTranslated ? 0 : 1)
        < ("\(right.local)", right.isPublic ? 0 : 1, right.isTranslated ? 0 : 1)
    }
  }

  private static func result(_ checks: [CheckResult], isUnstable: Bool) -> Port.Result {
    let seen = Set(checks.compactMap(\.mappedAddress))
    let servers = Set(checks.compactMap(\.server.socketAddress))
    guard servers.count > 1 else { return .untested(.oneServer) }
    guard !isUnstable else { return .untested(.unstable) }
    let addresses = Set(seen.map(\.ip))
    guard seen.count == addresses.count else { return .compared(varies: true) }
    guard addresses.count == 1 else { return .untested(.severalAddresses) }
    // One address at two ports does not show what another address sees.
    return Set(servers.map(\.ip)).count > 1 ? .compared(varies: false) : .untested(.oneServer)
  }
}

extension MappingComparison {
  package var state: State {
    let results = ports.map(\.result)
    if results.contains(.compared(varies: true)) { return .varies }
    return results.contains(.compared(varies: false)) ? .endpointIndependent : .notTested
  }

  /// `nil` where something was compared.
  package var untested: Untested? {
    guard state == .notTested else { return nil }
    guard !ports.isEmpty else { return .noAnswer }
    let reasons = ports.compactMap { port -> Untested? in
      if case .untested(let reason) = port.result { reason } else { nil }
    }
    if let reason = reasons.first(where: { $0 != .oneServer }) { return reason }
    return Set(ports.flatMap(\.checks).compactMap(\.server.address)).count > 1
      ? .severalPorts : .oneServer
  }

  /// The servers that were compared, one that was asked at two ports counted twice.
  package var serverCount: Int {
    let compared = ports.filter {
      if case .compared = $0.result { true } else { false }
    }
    return Set(compared.flatMap(\.checks).compactMap(\.server.socketAddress)).count
  }
}

extension CheckResult {
  /// Whether the server has told where it sees a UDP port of this host, and that can be true.
  fileprivate var tellsMapping: Bool {
    guard transport == .udp, kind == .stunBinding || kind == .turnAllocate,
      let local = localAddress, let mapped = mappedAddress, let server = server.address
    else { return false }
    // A server behind a translator of its own sees that one's address.
    return mapped.port != 0 && mapped.ip.version == local.ip.version
      && mapped.ip.reach.extent > 0
      && (server.reach != .global || mapped.ip.reach == .global)
  }

  package var sawMappingChange: Bool {
    observations.contains { if case .mappingChanged = $0 { true } else { false } }
  }
}
