import Measurements
import Vocabulary

extension Report {
  /// What the servers' answers show of the NATs, a line for each port that was compared; none where only one
  /// server was asked.
  var mappingLines: [String] {
    let comparison = mappingComparison
    let lines = comparison.ports.compactMap(\.line)
    guard lines.isEmpty, let words = comparison.untested?.words else { return lines }
    return ["mapping not tested: \(words)"]
  }
}

extension MappingComparison.Port {
  private static let shownLimit = 3

  fileprivate var line: String? {
    guard case .compared(let varies) = result, local.ip.reach != .loopback else { return nil }
    let servers = Set(checks.compactMap(\.server.socketAddress)).count
    var seen: [SocketAddress] = []
    for mapped in checks.compactMap(\.mappedAddress) where !seen.contains(mapped) {
      seen.append(mapped)
    }
    guard varies else {
      return seen == [local]
        ? "none on the way: \(servers) servers see \(local) as it is"
        : "one port for every server: \(local) is \(seen[0]) to all \(servers)"
    }
    let shown = seen.prefix(Self.shownLimit).map(\.description)
    let rest = seen.count > shown.count ? " and others" : ""
    return
      "another port for each server: \(local) is \(shown.joined(separator: ", "))\(rest) "
      + "to \(servers) of them"
  }
}

extension MappingComparison.Untested {
  /// `nil` for what needs no mention: nobody asked for a comparison.
  fileprivate var words: String? {
    switch self {
    case .noAnswer, .oneServer: nil
    case .severalPorts: "no two servers saw the same port of this host from the same side"
    case .unstable: "it changed during the run"
    case .severalAddresses: "packets leave by several addresses"
    }
  }
}
