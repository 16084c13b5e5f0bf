import Vocabulary

/// `/etc/hosts`, or the file named by c-ares' variable `CARES_HOSTS`, read again for each name.
///
/// It may be on a network disk: read it off the loop.
enum HostsFile {
  /// The file's addresses for a name; `localhost` and names below it have addresses even if the
  /// file does not list them (RFC 6761 section 6.3).
  static func addresses(of name: HostName, _ versions: [IPVersion]) -> [ResolvedAddress] {
    guard let channel = try? AresChannel(.hosts, isSearched: false, ResolverConfiguration()) else {
      return []
    }
    // c-ares answers `localhost` itself, but not the names below it.
    for name in name.isLocalhost ? [name, .localhost] : [name] {
      channel.askForAddresses(name, versions.count == 1 ? versions.first : nil)
      let found = channel.takeReply()?.records.addresses ?? []
      if !found.isEmpty { return found.map { ResolvedAddress(ip: $0.ip) } }
    }
    return []
  }
}
