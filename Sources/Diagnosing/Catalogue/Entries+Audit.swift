import Measurements

/// What an audit shows of a server that its owner should know.
extension CatalogueEntry {
  static let relayPermitsLoopback = CatalogueEntry(
    .critical, "{server} {permits|permit} relaying to {its|their} own host",
    means: """
      Whoever has credentials talks to services that listen on 127.0.0.1 or ::1 of the server alone, and \
      trust everybody there: databases, admin ports, coturn's own telnet console.
      """,
    needs:
      "A permission granted for a loopback or unspecified address. A packet that arrived there is told.",
    remedy:
      "Refuse 127.0.0.0/8, 0.0.0.0/8, ::1 and :: as peers, by the server or by a firewall on it.",
    coturn: """
      coturn: remove allow-loopback-peers, and set denied-peer-ip=0.0.0.0-0.255.255.255, \
      denied-peer-ip=127.0.0.0-127.255.255.255 and denied-peer-ip=::1.
      """,
    example: "udp 192.0.2.1:3478: 127.0.0.1 permitted, and a packet arrived there")

  static let relayPermitsMetadata = CatalogueEntry(
    .critical, "{server} {permits|permit} relaying to a cloud's metadata service",
    means: """
      In a cloud these addresses give out the credentials of the machine. UDP does not carry them; a TCP \
      relay (RFC 6062) does. That such a service is there was not tried.
      """,
    needs: "A permission granted for an address of a metadata service; no packet is sent there.",
    remedy: """
      Refuse 169.254.0.0/16, 168.63.129.16, 100.100.100.200, fd00:ec2::254 and fd20:ce::254 as peers, and \
      switch TCP relays off.
      """,
    coturn: """
      coturn: denied-peer-ip=169.254.0.0-169.254.255.255, denied-peer-ip=168.63.129.16, \
      denied-peer-ip=100.64.0.0-100.127.255.255 and no-tcp-relay.
      """,
    example: "udp 192.0.2.1:3478: 169.254.169.254 permitted")

  static let relayPermitsPrivate = CatalogueEntry(
    .critical, "{server} {permits|permit} relaying into private networks",
    means: """
      Whoever has credentials reaches the hosts beside the server, behind its firewall. A server that has a \
      private address itself may be meant to do that, which makes it a warning.
      """,
    needs:
      "A permission granted for a private, link-local or carrier's address (RFC 1918, RFC 3927, RFC 4193, RFC 6598).",
    remedy: "Refuse these ranges as peers, and allow those that calls need one by one.",
    coturn: """
      coturn: denied-peer-ip=10.0.0.0-10.255.255.255, denied-peer-ip=172.16.0.0-172.31.255.255, \
      denied-peer-ip=192.168.0.0-192.168.255.255, denied-peer-ip=100.64.0.0-100.127.255.255, \
      denied-peer-ip=169.254.0.0-169.254.255.255, denied-peer-ip=fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff.
      """,
    example: "udp 192.0.2.1:3478: 10.0.0.1, 172.16.0.1 and 192.168.0.1 permitted")

  static let relayPermitsMulticast = CatalogueEntry(
    .warning, "{server} {permits|permit} relaying to groups of hosts",
    means: "One packet to a multicast or broadcast address reaches many hosts beside the server.",
    needs: "A permission granted for a multicast address or for 255.255.255.255.",
    remedy: "Refuse 224.0.0.0/4, 255.255.255.255 and ff00::/8 as peers.",
    coturn: "coturn: no-multicast-peers, and denied-peer-ip=255.255.255.255.",
    example: "udp 192.0.2.1:3478: 224.0.0.1 permitted")

  static let relayPermitsDisguised = CatalogueEntry(
    .warning, "{server} {permits|permit} relaying to forbidden addresses in IPv6 clothes",
    means: """
      The IPv6 address holds an IPv4 one that should be refused: v4-mapped ones lead there on many hosts, and \
      6to4, Teredo and NAT64 ones where the network translates them (RFC 8656 section 21.4). With a packet \
      that arrived, it is critical.
      """,
    needs:
      "A permission granted for an IPv6 address in which 127.0.0.1, 10.0.0.1 or 169.254.169.254 is hidden.",
    remedy:
      "Refuse ::/96, ::ffff:0:0/96, 2002::/16, 2001::/32, 64:ff9b::/96 and 64:ff9b:1::/48 as peers.",
    coturn: """
      coturn: denied-peer-ip=::-::ffff:ffff:ffff, denied-peer-ip=2002::-2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff, \
      denied-peer-ip=2001::-2001:0:ffff:ffff:ffff:ffff:ffff:ffff, denied-peer-ip=64:ff9b::-64:ff9b:1:ffff:ffff:ffff:ffff:ffff.
      """,
    example: "udp 192.0.2.1:3478: ::ffff:127.0.0.1 permitted")

  static let relayReachesServer = CatalogueEntry(
    .info, "{server} {answers|answer} clients that come by {its|their} own relays",
    means: """
      What comes through a relay has the server's address, and so passes what goes by addresses: firewalls, \
      limits for each client, lists of who may ask. Calls between two relayed clients need the permission, and \
      not the ports on which the server listens.
      """,
    needs: "A Binding sent through the relay to the server's own port, and its answer.",
    remedy:
      "Drop what comes from the server's own address to its listening ports, by a firewall on it.",
    example: "udp 192.0.2.1:3478: 192.0.2.1 permitted, and the server answered a Binding there")

  static let amplifiesAnswers = CatalogueEntry(
    .info, "{server} {answers|answer} anybody with several times as many bytes",
    means: """
      With a forged source address the answers go to somebody else. Three times and more is told; ten times \
      is a warning. Every STUN server does it to some degree; attributes that nobody needs make it worse.
      """,
    needs: "The bytes of a request over UDP without credentials, and of all that came for it.",
    remedy:
      "Leave out SOFTWARE and, unless NATs are to be tested, the attributes of RFC 5780; limit answers for each address.",
    coturn: "coturn: no-software-attribute and no-rfc5780; from 4.17 on RFC 5780 is off by itself.",
    example: "udp 192.0.2.1:3478: 100 bytes for a Binding of 20")

  static let oldTLSAccepted = CatalogueEntry(
    .warning, "{server} {accepts|accept} versions of TLS that are no longer fit for use",
    means: "RFC 8996 forbids TLS 1.0, TLS 1.1 and DTLS 1.0: what they protect can be attacked.",
    needs: "A handshake that offered one of these versions and no other, and succeeded.",
    remedy: "Leave only TLS 1.2 and 1.3, and DTLS 1.2, switched on.",
    coturn: "coturn: no-tlsv1 and no-tlsv1_1.",
    example: "tls 192.0.2.1:5349: a handshake that offers TLS 1.0 or TLS 1.1 alone succeeds")

  static let versionTold = CatalogueEntry(
    .info, "{server} {tells|tell} anybody which version {it runs|they run}",
    means: "Who looks for servers with a known hole finds this one by its own words.",
    needs: "SOFTWARE with a number in an answer to a request without credentials.",
    remedy: "Leave SOFTWARE out of answers, where the server can.",
    coturn: "coturn: no-software-attribute.",
    example: "udp 192.0.2.1:3478: SOFTWARE Coturn-4.6.1 'Gorst'")
}
