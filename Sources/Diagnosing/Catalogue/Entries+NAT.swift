import Measurements

/// The behaviour of the NATs between this host and the servers.
extension CatalogueEntry {
  static let mappingVaries = CatalogueEntry(
    .info, "The NAT here uses another port for each destination (symmetric NAT)",
    means: """
      The mapping depends on the destination (RFC 4787 section 4.1), so the port that a STUN \
      server sees is not the one that a peer will see. A direct connection succeeds only with \
      peers that let in everybody, or every port of an address that they have sent to.
      """,
    needs: "One port of this host that two or more servers saw at different mapped addresses.",
    remedy: """
      Offer a TURN relay, since most calls from here need one, or use IPv6. If the router is \
      yours, look for a setting such as full cone, endpoint-independent or static-port NAT.
      """,
    example: """
      udp 192.0.2.1:3478: one socket is seen as 198.51.100.7:40001 by 192.0.2.1:3478, as \
      198.51.100.7:40002 by 192.0.2.2:3478
      """)

  static let doubleNAT = CatalogueEntry(
    .info, "More than one NAT may lie between this host and the Internet",
    means: """
      Beyond the router here is another one that translates: a carrier's NAT (CGN, RFC \
      6598), or a second router of your own. Calls connect only as far as the strictest of them \
      allows. A private address alone may also be that of a router which passes packets on as they are.
      """,
    needs: """
      A public mapped address, and a router beyond the first with an address that is not public, or \
      a first router that tells of an outside address which servers do not see (NAT-PMP, UPnP).
      """,
    remedy: """
      Use a TURN relay or IPv6, ask the provider for a public address, or make a second router of \
      your own a bridge. Forwarding a port at your own router does not help: the outer NAT would \
      have to forward it too.
      """,
    example: """
      udp 192.0.2.1:3478: beyond the first router is 100.64.0.1, an address of a carrier's inner \
      network
      """)

  static let mappingShort = CatalogueEntry(
    .info, "The NAT here forgets UDP mappings within half a minute",
    means: """
      RFC 4787 REQ-5 asks for at least two minutes. ICE sends something every 15 seconds (RFC 8445 \
      section 11), so one lost packet, or a longer silence, closes the path to the peer or the \
      relay.
      """,
    needs:
      """
      A mapping that was still there after a silence, and gone after a longer one of 30 s or less.
      """,
    remedy: """
      Raise the router's UDP timeout to 120 s or more, or send keepalives at least twice in the \
      life of a mapping; TURN over TCP or TLS does not depend on it.
      """,
    example: """
      udp 192.0.2.1:3478: a mapping was there after 9 s without traffic, and gone after 10 s
      """)

  static let nat64 = CatalogueEntry(
    .info, "This network reaches IPv4 through a translator from IPv6 (NAT64)",
    means: """
      DNS makes IPv6 addresses of names that have only IPv4 ones (DNS64), and a translator forwards what is \
      sent there. A server that a URI names by its IPv4 address has no such address.
      """,
    needs: "An IPv6 address of ipv4only.arpa, which has none of its own (RFC 7050).",
    remedy:
      "Name STUN and TURN servers in URIs by their names, and give them IPv6 addresses of their own.",
    example: """
      udp turn.example.org:3478: ipv4only.arpa has an IPv6 address here, under the prefix \
      64:ff9b::/96
      """)

  static let noHairpin = CatalogueEntry(
    .info, "Two clients behind the NAT here cannot reach each other by their outside addresses",
    means: """
      A packet from one socket to the mapped address of another did not come back (no hairpinning, \
      RFC 4787 REQ-9). On one network, clients have their inside addresses for that; behind a carrier's \
      NAT, or where clients hide those addresses, they need a relay.
      """,
    needs: """
      Three packets each way to our own mapped address, none of which arrived.
      """,
    remedy:
      "Switch on NAT loopback (hairpin NAT) at the router, or have a TURN relay ready for such calls.",
    example: """
      udp 192.0.2.1:3478: nothing sent to 198.51.100.7:40001, our own mapped address, came back
      """)

  static let hairpinInsideSource = CatalogueEntry(
    .info,
    "The NAT here hairpins packets without translating their source",
    means: """
      RFC 4787 REQ-9 requires hairpinned packets to come from the outside address. From the inside \
      address, the answer takes another path than the packet, and ICE finds a peer-reflexive \
      candidate instead.
      """,
    needs: "A packet to our own mapped address that came back from our inside address.",
    remedy:
      "Have the router translate the source of hairpinned packets too (nftables: masquerade on the way back in).",
    example:
      """
      udp 192.0.2.1:3478: what was sent to 198.51.100.7:40001, our own mapped address, came back \
      from our inside address
      """
  )

  static let filteringNotTested = CatalogueEntry(
    .info, "Whom the NAT or firewall here lets in was not tested",
    means: """
      That takes a server which answers from an address that was not asked (RFC 5780). Without one only \
      the mapping is known, and part of the table of peers stays open.
      """,
    needs:
      """
      Servers that name no other address of their own, name one that cannot be used, or do not \
      answer from it.
      """,
    remedy:
      """
      Name a server that supports RFC 5780: coturn with two IP addresses (rfc5780 from 4.17 on), \
      or stuntman.
      """,
    example: "udp 192.0.2.1:3478: no server names another address of its own")

  static let fragmentsLost = CatalogueEntry(
    .info, "Fragmented UDP packets get no answer",
    means: """
      Some NATs and firewalls drop fragments. WebRTC media stays below that size; large DTLS handshakes \
      and SIP over UDP do not.
      """,
    needs:
      "A request of 1,500 bytes of padding without an answer to three sends or more, where small ones have one.",
    remedy:
      """
      Let fragments pass, or lower the MTU of what sends them. WebRTC media needs neither.
      """,
    example:
      "udp 192.0.2.1:3478: requests with 1,500 bytes of padding, sent several times, had no answer")
}
