import Measurements

/// From the name to the address.
extension CatalogueEntry {
  static let nameNotResolved = CatalogueEntry(
    .critical, "{name} {has|have} no address",
    means:
      "DNS answered: the name does not exist, or it exists and has neither A nor AAAA records.",
    needs: "NXDOMAIN, or an empty answer to A and AAAA.",
    remedy: """
      Check the spelling of the host in the URI, then its A and AAAA records. If other resolvers \
      know the name (split DNS), name one with \(.dnsServer).
      """,
    example: "turn.example.invalid: A: no such name (NXDOMAIN) (asked 192.0.2.53)")

  static let nameServerSilent = CatalogueEntry(
    .critical, "The name server does not answer for {name}",
    means: """
      The question got no answer: nothing is known about the name, right or wrong.
      """,
    needs: "No answer from any name server in the time that there was.",
    remedy: """
      Check that this computer reaches its name server (UDP and TCP port 53; resolvectl status), or \
      name another one with \(.dnsServer).
      """,
    example: """
      turn.example.org: A: no answer from the name server in time (asked 192.0.2.53)
      """)

  static let nameServerFails = CatalogueEntry(
    .critical, "The name server answers with an error for {name}",
    means:
      """
      The resolver was reached but could not or would not help: nothing is known about the name \
      itself.
      """,
    needs: "SERVFAIL, REFUSED, NOTIMP, FORMERR or an answer that cannot be read.",
    remedy: """
      Ask another name server (\(.dnsServer)). If that one knows the name, the first is at fault or \
      does not serve this computer; SERVFAIL everywhere means broken DNSSEC or name servers of the zone.
      """,
    example: """
      turn.example.org: A: the name server failed (SERVFAIL) (asked 192.0.2.53)
      """)

  static let nameBlocked = CatalogueEntry(
    .critical,
    "The resolver blocks {server}: it answers with an address that nothing can be sent to",
    means: """
      Filters such as Pi-hole, AdGuard or a provider's blocklist answer 0.0.0.0 or :: for names that \
      they block.
      """,
    needs: "0.0.0.0 or :: and no usable address in the resolver's answer.",
    remedy: """
      Allow the name in the resolver's blocklist, or ask another resolver (\(.dnsServer)) to see the \
      difference.
      """,
    example: """
      stun.example.org: the answer was 0.0.0.0, where nothing is ever sent
      """)

  static let nameUnusable = CatalogueEntry(
    .critical, "{name} {leads|lead} to an address that nothing may be sent to",
    means: """
      Multicast, broadcast and unspecified addresses belong to nobody: nothing is ever sent there. \
      It is a warning where the name has other addresses, which were checked.
      """,
    needs: "Such an address in the resolver's answer.",
    remedy: "Correct the A and AAAA records of the name.",
    example: """
      turn.example.org: the answer was 224.0.0.1, where nothing is ever sent
      """)

  static let nameInvalid = CatalogueEntry(
    .critical, "DNS cannot carry {name}",
    means: "The host in the URI has a label that is too long or characters that no name has.",
    needs: "The name was refused before anything was asked.",
    remedy: "Correct the host in the URI: labels of at most 63 characters, 253 in all.",
    example: "turn..example.org: turn..example.org: not a valid DNS name")

  static let ipVersionExcluded = CatalogueEntry(
    .critical, "{server} {has|have} no address of the requested IP version",
    means:
      """
      The run was told to use one IP version, and the address or name has only the other one.
      """,
    needs:
      "A URI with an address of the other version, or a name without records of the one asked for.",
    remedy: "Leave out \(.ipv4) or \(.ipv6), or give the server an address of that version.",
    example: """
      udp turn.example.org:3478: turn.example.org: the address is not of the requested IP version \
      (-4, -6)
      """)

  static let noRouteHere = CatalogueEntry(
    .info,
    """
    This computer has no route over one IP version; {server} {has|have} addresses of both
    """,
    means:
      "Nothing is wrong with the server; what it offers over the other IP version was checked.",
    needs: "No route to one address of a name that has addresses of both versions.",
    remedy: """
      Leave such addresses out with \(.ipv4) or \(.ipv6); nothing needs repair.
      """,
    example: "udp [2001:db8::1]:3478: this computer has no route over IPv6")

  static let nameLeadsHere = CatalogueEntry(
    .critical, "{name} {leads|lead} to this computer itself",
    means: """
      The name's address is a loopback address: nothing left this computer, and nothing was learned \
      of the server. Blocklists, /etc/hosts and wrong records answer like this.
      """,
    needs: "A name of the public DNS with a loopback address, and a check of it that failed.",
    remedy: """
      Look at /etc/hosts (getent hosts NAME), then at the resolver's blocklist and the name's A and \
      AAAA records. \(.dnsServer) asks another resolver.
      """,
    example: """
      turn.example.org is 127.0.0.1 here, where UDP port 3478 gave: ICMP port unreachable (type 3, \
      code 3) from 127.0.0.1
      """)

  static let privateDNSAnswer = CatalogueEntry(
    .info, "{name} {is|are} public, but {leads|lead} to an address that is not",
    means: "Right inside the server's own network; elsewhere nobody can reach such an address.",
    needs: "A name of the public DNS with a private, loopback or link-local address.",
    remedy: """
      Point the name to a public address if clients elsewhere use it; inside its own network \
      nothing needs repair. Some resolvers drop such answers (rebinding protection).
      """,
    example: "turn.example.org is 10.0.0.1 here, which is a private address")

  static let addressesCut = CatalogueEntry(
    .info, "{name} {has|have} more addresses than are tried",
    means: "A cap keeps one name from filling a run.",
    needs: "More addresses than the cap in the answer.",
    remedy: "Give the other addresses URIs of their own to check them.",
    example: "turn.example.org has 20 addresses, of which 8 were tried")

  static let srvOnlyName = CatalogueEntry(
    .warning,
    """
    Browsers will not find {server}: {its name has|their names have} SRV or NAPTR records only
    """,
    means: """
      Chromium 156 and Firefox 153 asked for A and AAAA of the URI's host and for nothing else.
      """,
    needs: "No address of the name's own, and SRV or NAPTR records that lead somewhere.",
    remedy: """
      Give the host addresses, or hand out the target of the SRV record with its port: \
      turn:TARGET:PORT?transport=udp.
      """,
    example: """
      udp 192.0.2.1:3478: turn:example.org: no address of its own, while DNS records name \
      one.example.org:3478 over udp
      """)
}
