import Measurements

/// Somebody said no, by RST, FIN or ICMP.
extension CatalogueEntry {
  static let portClosed = CatalogueEntry(
    .critical, "Nothing listens on {port} of {server}",
    means: "The host itself refused the port: it is there, and no server listens on it.",
    needs: "A RST in answer to SYN, or ICMP \"port unreachable\" from the address itself.",
    remedy: """
      Start the server, or correct the port or transport in the URI. Then check that it listens on \
      this address and transport (ss -lnptu), and that no firewall rule there rejects it (REJECT \
      answers alike).
      """,
    coturn: """
      coturn: listening-port for udp and tcp, tls-listening-port for tls and dtls; no-udp, no-tcp, \
      no-tls and no-dtls switch one off; a certificate that cannot be read leaves tls and dtls off silently.
      """,
    example: """
      tcp 192.0.2.1:3478: TCP RST in answer to SYN, while tcp 192.0.2.1:443 answered in 10.3 ms
      """)

  static let connectionClosed = CatalogueEntry(
    .critical,
    """
    {server} {accepts|accept} the connection and {closes|close} it without an answer
    """,
    means: "The port is open; whatever took the connection ended it after the first request.",
    needs: "A connection that was set up, and its end before any byte came back.",
    remedy: """
      Look at what listens there: a load balancer without a healthy server behind it, a server \
      that expects the PROXY protocol (have the balancer send it, or switch it off), a TLS port in \
      a plain URI, or another service. Its log at the time of this run says which.
      """,
    coturn: "coturn's tcp-proxy-port closes connections that begin without a PROXY header.",
    example: "tcp 192.0.2.1:3478: connected in 541 µs, closed after the request")

  static let closedInHandshake = CatalogueEntry(
    .critical, "The connection to {server} is cut as soon as the TLS handshake begins",
    means: """
      TCP connected; the end came after the ClientHello and before any TLS answer. Either the port \
      has no TLS, or something rejects the ClientHello (its server name, or TLS as such).
      """,
    needs: "TCP connected, the ClientHello sent, then FIN or RST and no byte of TLS.",
    remedy: """
      Check that the port speaks TLS (openssl s_client -connect HOST:PORT), that a load balancer \
      in front of it knows the server name in the URI and does not insist on ALPN, and that no PROXY \
      header is expected. If it works from another network, a firewall here cuts TLS by name.
      """,
    example: "tls 192.0.2.1:443: connected in 10.2 ms, reset after the ClientHello")

  static let closedInTLS = CatalogueEntry(
    .critical,
    """
    {server} {completes|complete} TLS, then {closes|close} the connection on the first request
    """,
    means: """
      The port and the certificate are right. Whatever sits behind the TLS end does not accept \
      STUN, or expects TLS again.
      """,
    needs: "A completed handshake, and the end of the connection after the first request in it.",
    remedy: """
      Check what sits behind the TLS end: a load balancer that terminates TLS needs a server that \
      takes plain TURN (LiveKit: external_tls: true); otherwise it must pass TLS through.
      """,
    example: """
      tls 192.0.2.1:443: the handshake was completed, but the connection was closed after the \
      first request
      """)

  static let connectionLost = CatalogueEntry(
    .critical, "{server} answered and then closed the connection",
    means:
      "The server was there and spoke STUN; it ended the connection in the middle of the check.",
    needs: "An answer on the same connection, and its end before the check was over.",
    remedy: """
      See the server's log at the time of this run: servers close a connection for what they do \
      not allow, at a limit, and when they restart.
      """,
    overPlain: "A device that inspects packets may do so too: compare over turns:.",
    example: """
      tcp 192.0.2.1:3478: the server asked for credentials, and the connection was closed after \
      the signed request
      """)

  static let hostUnreachable = CatalogueEntry(
    .critical, "The last router cannot reach {server}",
    means:
      """
      A router says that the host does not answer in its own network: it is off, or has \
      another address.
      """,
    needs: "ICMP \"host unreachable\" from another address than the server's.",
    remedy:
      "Check that the host is up, and that the address in the URI or in DNS is still its own.",
    example: "udp 192.0.2.1:3478: ICMP host unreachable (type 3, code 1) from 192.0.2.254")

  static let networkUnreachable = CatalogueEntry(
    .critical, "A router has no route to the network of {server}",
    means: "The packets left this computer; a router on the way knows no route for them.",
    needs: "ICMP \"network unreachable\" or \"no route to destination\" from a router.",
    remedy: """
      Check the address first: is it the server's public one? Then ask whoever runs the router named \
      in the evidence for the route.
      """,
    example: "udp 192.0.2.1:3478: ICMP network unreachable (type 3, code 0) from 10.0.0.1")

  static let firewallRejects = CatalogueEntry(
    .critical, "A firewall rejects what is sent to {port} of {server}",
    means: "The packets were refused by a rule, and the device that refused them said so by ICMP.",
    needs: "ICMP \"administratively prohibited\" or \"reject route\".",
    remedy: """
      Ask whoever runs the device that sent the ICMP message to allow the address, port and \
      transport of the URI.
      """,
    example:
      "udp 192.0.2.1:3478: ICMP administratively prohibited (type 3, code 13) from 203.0.113.1")

  static let rejectedOnTheWay = CatalogueEntry(
    .critical, "A device in front of {server} rejects the packets",
    means: """
      The ICMP message came from an address that is not the server's: it answered in the server's \
      place, and the server never saw the packets.
      """,
    needs:
      """
      An ICMP "unreachable" that is neither the server's own nor one about a missing host or \
      route.
      """,
    remedy: """
      Ask whoever runs the sender of that ICMP message about its filters for the server's address, \
      port and transport.
      """,
    example: "udp 192.0.2.1:3478: ICMP port unreachable (type 3, code 3) from 203.0.113.1")

  static let hopsRunOut = CatalogueEntry(
    .critical,
    """
    Packets to {server} go in circles or too far: their hop limit runs out
    """,
    means:
      "A router dropped the packet because it had passed as many routers as it may (TTL, hop limit).",
    needs: "ICMP \"time exceeded\".",
    remedy:
      "Run traceroute to the address: routers that repeat show the loop. Ask whoever runs them.",
    example: "udp 192.0.2.1:3478: ICMP time exceeded (type 11, code 0) from 203.0.113.1")

  static let noNeighbour = CatalogueEntry(
    .critical, "Nobody on the local network answers for the address of {server}",
    means:
      """
      This computer asked its own network who has the address (ARP, or neighbour discovery), \
      and nobody did.
      """,
    needs: "\"Host unreachable\" from this computer's own kernel.",
    remedy: """
      Check whether the host is on and has this address; if the address is not of this network, the \
      gateway to it is off (ip neigh, ip route get ADDRESS).
      """,
    example: """
      udp 192.0.2.1:3478: no answer to ARP: ICMP host unreachable (type 3, code 1) from 192.0.2.7
      """)
}
