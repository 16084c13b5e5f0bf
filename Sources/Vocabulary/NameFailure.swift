/// How looking up a name failed.
package enum NameFailure: Hashable, Sendable {
  /// NXDOMAIN: there is no such name.
  case unknownName
  /// The name exists but has no A or AAAA record.
  case noAddress
  /// None of these answered in time.
  case silentServers([SocketAddress])
  /// None of these accepted the question.
  case unreachableServers([SocketAddress])
  /// A server answered SERVFAIL, REFUSED or something unusable.
  case refused
}

extension NameFailure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknownName: "NXDOMAIN: there is no such name"
    case .noAddress: "the name exists, and has no A or AAAA record"
    case .silentServers(let servers): "no answer from the name server \(Self.list(servers))"
    case .unreachableServers(let servers): "the name server \(Self.list(servers)) cannot be reached"
    case .refused: "the name server answered with an error"
    }
  }

  private static func list(_ servers: [SocketAddress]) -> String {
    servers.map(\.description).joined(separator: ", ")
  }
}
