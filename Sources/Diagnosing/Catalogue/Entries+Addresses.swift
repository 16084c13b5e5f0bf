import Measurements

/// The client's own address, as servers tell it.
extension CatalogueEntry {
  static let legacyMappedOnly = CatalogueEntry(
    .info, "{server} {answers|answer} in the old style of RFC 3489 (2003)",
    means: """
      It sends MAPPED-ADDRESS alone, which routers that rewrite addresses in packets corrupt. \
      Chromium 156 and Firefox 153 use it.
      """,
    needs: "An answer with MAPPED-ADDRESS and without XOR-MAPPED-ADDRESS.",
    remedy: "Upgrade the server to one of RFC 5389 or later.",
    example: "udp 192.0.2.1:3478: MAPPED-ADDRESS without XOR-MAPPED-ADDRESS")

  static let rewrittenAddress = CatalogueEntry(
    .warning, "A device on the way rewrites addresses in the packets of {server}",
    means: """
      The two addresses in one answer disagree: the plain one was changed on its way. Chromium 156 \
      uses the plain one, Firefox 153 the other.
      """,
    needs: "MAPPED-ADDRESS and XOR-MAPPED-ADDRESS of one answer that differ.",
    remedy: """
      Switch off the application layer gateway (often called SIP ALG) of the router, or use another \
      port or turns:, which it cannot read.
      """,
    example:
      "udp 192.0.2.1:3478: MAPPED-ADDRESS 192.168.1.7:40001, XOR-MAPPED-ADDRESS 198.51.100.7:40001")

  static let mappingUnstable = CatalogueEntry(
    .warning, "The NAT's mapping changed during the check",
    means: """
      One socket was seen at several addresses or ports: a NAT pool or several uplinks spread one \
      client's packets. Direct connections fail; relays over TCP hold.
      """,
    needs: "One socket seen at two or more mapped addresses.",
    remedy: "Pin the client to one public address (paired pooling, RFC 4787 REQ-2).",
    example: "udp 192.0.2.1:3478: one socket was seen as 198.51.100.7:40001, 198.51.100.8:40001")

  static let answerFromElsewhere = CatalogueEntry(
    .warning, "{server} {answers|answer} from an address or port that was not asked",
    means: """
      The server or its load balancer answers from another of its addresses. NATs and firewalls drop \
      such answers. Chromium 156 ignores them; Firefox 153 takes them for Binding and not for Allocate.
      """,
    needs: "An answer to a transaction of ours from another address or port.",
    remedy: """
      Bind the server to the address that clients ask, and look for asymmetric NAT or routing in \
      front of it.
      """,
    coturn: "coturn: listening-ip.",
    example: """
      udp 192.0.2.1:3478: an answer came from 192.0.2.2:3478, which was not asked
      """)

  static let mappedAddressPrivate = CatalogueEntry(
    .warning,
    """
    {server} {sees|see} us at a private address: something on {its|their} side rewrites the \
    source
    """,
    means: """
      A public server names a private address for this host. Packets reach it through a NAT of its \
      own (kube-proxy, docker-proxy, a load balancer), so the server-reflexive candidate that \
      clients make of it is useless. Only from within the server's own network is such an address \
      right.
      """,
    needs: "A private mapped address from a server with a public address.",
    remedy: """
      Have the client's address reach the server: externalTrafficPolicy: Local or the host network \
      in Kubernetes, host networking in Docker, a balancer that keeps the source.
      """,
    example:
      "udp 192.0.2.1:3478: the server sees us as 10.244.0.1:40001, which is a private address")

  static let mappedAddressWrong = CatalogueEntry(
    .warning, "{server} {names|name} an impossible address for this host",
    means: """
      Unspecified, loopback, multicast, of the other IP version, or IPv4 dressed as IPv6: a client \
      that offers it as a candidate offers nonsense.
      """,
    needs: "A mapped address that no packet can have come from over this path.",
    remedy: "Report it to whoever makes or runs the server; compare with another server.",
    example:
      """
      udp 192.0.2.1:3478: the server sees us as [::ffff:198.51.100.7]:40001, an IPv4 address in \
      IPv6 form
      """
  )

  static let mappedAddressesDiffer = CatalogueEntry(
    .info, "The servers do not agree on our public address",
    means: "One of them is wrong, or several uplinks or NAT addresses are in use here.",
    needs: "Servers that saw different public addresses of one IP version.",
    remedy: """
      Look at the server that differs from all others; if they split evenly, this network has \
      several uplinks: pin each client to one.
      """,
    example:
      "turn.example.org saw 198.51.100.7")
}
