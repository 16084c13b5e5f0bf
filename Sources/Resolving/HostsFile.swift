import Vocabulary

/// `/etc/hosts`, or the file that c-ares' variable `CARES_HOSTS` names, read for each name anew.
///
/// It may be on a network's disk: to be read off the loop.
enum HostsFile {
  /// The file's addresses for a name; `localhost` and names below it have theirs even without a line
  /// in the file (RFC 6761 section 6.3).
  static func addresses(of name: HostName, _ versions: [IPVersion]) -> [ResolvedAddress] {
    guard let channel = try? AresChannel(.hosts, isSearched: false, ResolverConfiguration()) else {
      return []
    }
    // c-ares has an answer of its own for `localhost`, but not for the names below it.
    for name in name.isLocalhost ? [name, .localhost] : [name] {
      channel.askForAddresses(name, versions.count == 1 ? versions.first : nil)
      let found = channel.takeReply()?.records.addresses ?? []
      if !found.isEmpty { return found.map { ResolvedAddress(ip: $0.ip) } }
    }
    return []
  }
}
