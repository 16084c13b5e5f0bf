import Measurements

/// Nothing came back, or nothing any more: told apart by how far the check had got.
extension CatalogueEntry {
  static let noAnswer = CatalogueEntry(
    .critical, "No packet at all came back from {server}",
    means: """
      Every request went unanswered, and no ICMP message said why. From here a filter that drops \
      packets and a host that is switched off look the same.
      """,
    needs:
      "No byte and no ICMP message from the address, and nothing of the same server that works.",
    remedy: """
      Check the address and port first, then that the host is up, then the firewalls and security \
      groups on both sides. The same URI from another network tells which side it is.
      """,
    coturn: "coturn listens where listening-ip, listening-port and tls-listening-port say.",
    example: "udp 192.0.2.1:3478: 7 packets were sent in 10 s, nothing came back")

  static let networkSilent = CatalogueEntry(
    .critical, "None of the servers answers from here",
    means: """
      Several servers were asked, and nothing came back from any of them: that is rarely the fault \
      of all of them.
      """,
    needs: "Checks of two or more servers, all silent, none of which got anything back.",
    remedy: """
      Check this computer's own way out first: its firewall, a VPN, and whether the network lets \
      anything but web traffic pass. If it requires a proxy, name it with \(.proxy).
      """,
    example:
      "udp 192.0.2.1:3478, udp 198.51.100.9:3478: 7 packets were sent in 10 s, nothing came back")

  static let udpBlocked = CatalogueEntry(
    .critical, "UDP to {server} is blocked on the way",
    means: """
      No UDP packet of the server came back, while TCP to the same address did: the host is there, \
      and something before it drops UDP to it, or what it answers.
      """,
    needs: "All UDP to the address silent, and TCP to it connected or answered.",
    remedy: """
      Open the UDP port of the URI in the firewalls on the way and on the server, and check that the \
      server listens for UDP at all. Until then offer turns:HOST:443?transport=tcp beside it, which \
      passes almost everywhere.
      """,
    example: """
      udp 192.0.2.1:3478: nothing came back in 10 s, while tcp 192.0.2.1:3478 answered in 10.3 ms
      """)

  static let udpPortBlocked = CatalogueEntry(
    .critical, "A filter blocks {port} of {server} and lets another UDP port pass",
    means: """
      The same address answers UDP on another port: the network carries UDP, and a filter drops \
      this port.
      """,
    needs: "UDP to one port of an address silent, and UDP to another port of it answered.",
    remedy: """
      Open the port in the firewalls on the way and on the server, or offer the port that works in \
      the URI: turn:HOST:PORT?transport=udp.
      """,
    example: """
      udp 192.0.2.1:3478: nothing came back in 10 s, while udp 192.0.2.1:443 answered in 9.8 ms
      """)

  static let tcpBlocked = CatalogueEntry(
    .critical, "TCP to {server} is blocked on the way",
    means: "TCP never connected, while UDP to the same address was answered.",
    needs: "No TCP connection to the address, no RST and no ICMP message, and UDP to it answered.",
    remedy: """
      Open the TCP port of the URI in the firewalls on the way and on the server (security groups \
      list UDP and TCP apart), and check that the server listens for TCP at all.
      """,
    example: """
      tcp 192.0.2.1:3478: no answer to SYN in 10 s, while udp 192.0.2.1:3478 answered in 9.8 ms
      """)

  static let tcpPortBlocked = CatalogueEntry(
    .critical, "A filter blocks {port} of {server} and lets another TCP port pass",
    means: "The same address takes TCP connections on another port: a filter drops this one.",
    needs: "No answer to SYN on one port of an address, and a connection to another port of it.",
    remedy: """
      Open the port in the firewalls on the way and on the server, or offer the port that works in \
      the URI.
      """,
    example: """
      tls 192.0.2.1:5349: no answer to SYN in 10 s, while tls 192.0.2.1:443 answered in 9.9 ms
      """)

  static let ipv6Unreachable = CatalogueEntry(
    .critical, "{server} {answers|answer} over IPv4 but not over IPv6",
    means: """
      The name has addresses of both kinds. Clients that try the IPv6 one first lose time on it, \
      and those that have only IPv6 never connect.
      """,
    needs:
      """
      IPv6 silent, refused or without a route, and IPv4 of the same name answered over the same \
      transport.
      """,
    remedy: """
      Find out which side it is: if other hosts answer over IPv6 from here, the server does not; \
      otherwise this network has no working IPv6, and \(.ipv4) leaves it out.
      """,
    coturn: "coturn needs a listening-ip for its IPv6 address, and the firewall a rule.",
    example: """
      udp [2001:db8::1]:3478: nothing came back in 10 s, while udp 192.0.2.1:3478 answered in 9.8 \
      ms
      """)

  static let ipv4Unreachable = CatalogueEntry(
    .critical, "{server} {answers|answer} over IPv6 but not over IPv4",
    means: "The name has addresses of both kinds, and most clients need the IPv4 one.",
    needs:
      """
      IPv4 silent, refused or without a route, and IPv6 of the same name answered over the same \
      transport.
      """,
    remedy: """
      Check the A record, and that the server and its firewall take IPv4 there. If this network has \
      IPv6 alone, \(.ipv6) leaves IPv4 out.
      """,
    example: """
      udp 192.0.2.1:3478: nothing came back in 10 s, while udp [2001:db8::1]:3478 answered in 9.8 \
      ms
      """)

  static let addressSilent = CatalogueEntry(
    .critical, "Not every address of {server} answers",
    means: """
      The name has several addresses, and not all of them work. Chromium 156 was seen to use only \
      the first over UDP: whoever draws the dead one first gets no relay.
      """,
    needs: """
      An address of the name silent or refusing, and another of the same IP version answered alike.
      """,
    remedy: "Take the address out of the name's records, or bring the server behind it up again.",
    example: """
      udp 192.0.2.2:3478: nothing came back in 10 s, while udp 192.0.2.1:3478 answered in 9.8 ms
      """)

  static let connectedNoAnswer = CatalogueEntry(
    .critical,
    """
    {server} {accepts|accept} the connection but {answers|answer} nothing
    """,
    means: """
      The port is open, so something runs there; it accepted the connection, but sent nothing in \
      answer to a STUN request.
      """,
    needs: "A connection that was set up, and no byte of an answer on it.",
    remedy: """
      Look at what listens there: probably a load balancer without a healthy server behind it, a \
      server that expects the PROXY protocol or gets it unasked, another service, or a TLS port in \
      a plain URI.
      """,
    coturn: "coturn takes the PROXY protocol on tcp-proxy-port only.",
    example: "tcp 192.0.2.1:3478: connected in 541 µs, then nothing came back in 10 s")

  static let plainSTUNFiltered = CatalogueEntry(
    .critical, "Plain STUN to {server} is dropped, but TLS or DTLS gets through",
    means: "Plain requests vanish, while the same address answers over TLS or DTLS.",
    needs: "Plain requests unanswered, and TLS or DTLS to the same address answered.",
    remedy: """
      Use turns: with transport=tcp from such networks: a device that inspects packets drops STUN \
      there, or the plain port leads to another service.
      """,
    example: """
      tcp 192.0.2.1:3478: connected in 541 µs, then nothing came back in 10 s, while tls \
      192.0.2.1:5349 answered in 10.3 ms
      """)

  static let tlsUnanswered = CatalogueEntry(
    .critical,
    """
    TCP to {server} connects, but the TLS handshake gets no answer: large packets are lost, or \
    TLS is filtered
    """,
    means: """
      The TCP handshake has small packets alone; the server's certificate is the first large thing \
      on the way back. Where only small packets pass (a path MTU black hole), or a device drops \
      TLS, exactly this is seen.
      """,
    needs:
      """
      TCP connected, the ClientHello sent, and no byte back. Small answers elsewhere make it \
      likelier.
      """,
    remedy: """
      Look for a path MTU black hole first: clamp the MSS on the tunnel or router, let ICMP \
      "fragmentation needed" through, or lower the MTU of the server's interface. Then look for \
      a device that filters TLS, and for a server that waits for the PROXY protocol.
      """,
    example:
      """
      tls 192.0.2.1:5349: connected in 10 ms, then nothing came back in 10 s, while the small \
      answers of tcp 192.0.2.1:3478 arrived
      """)

  static let largePacketsLost = CatalogueEntry(
    .critical, "Large packets do not get through between here and {server}",
    means: """
      Something on the way takes no packets of this size, and the sender is not told or does not \
      listen: a path MTU black hole. Small requests work, certificates and media do not.
      """,
    needs: """
      An ICMP message that says so for a failed check, or later parts of an answer that came while \
      the first, larger ones are missing.
      """,
    remedy: """
      Clamp the MSS on the tunnel or router in between, let ICMP "fragmentation needed" and "packet \
      too big" through, or lower the MTU of the server's interface.
      """,
    example:
      """
      tls 192.0.2.1:5349: connected in 10 ms, then 2 later segments arrived while earlier ones \
      were missing
      """)

  static let handshakeStalled = CatalogueEntry(
    .critical, "The handshake with {server} began and then stopped",
    means: """
      The server answered the first message of TLS or DTLS, so it offers it; what came next, \
      usually the certificate, never arrived or was never answered.
      """,
    needs: "An answer to the ClientHello, and silence before the handshake was done.",
    remedy: """
      Look for lost large packets first: the certificate is the first thing that fills them (lower \
      the MTU, or give the server a smaller chain with a P-256 key). Then see the server's log.
      """,
    example:
      "dtls 192.0.2.1:5349: the handshake was answered, then nothing more came in 10 s")

  static let tlsThenSilence = CatalogueEntry(
    .critical,
    """
    {server} {completes|complete} TLS but {answers|answer} no STUN in it
    """,
    means:
      """
      The handshake was completed, so the port and the certificate are right; nothing behind it \
      takes STUN.
      """,
    needs: "A completed handshake, and no byte to the requests in it.",
    remedy: """
      Check what the TLS end passes the bytes on to: a load balancer that ends TLS needs a TURN \
      server behind it that takes plain TCP there, and no PROXY protocol that it does not expect.
      """,
    example:
      "tls 192.0.2.1:443: the handshake was completed, then nothing came back in 10 s")

  static let turnNotOffered = CatalogueEntry(
    .critical,
    """
    {server} {answers|answer} STUN but not TURN: {it is a STUN server|they are STUN servers} \
    only
    """,
    means: """
      Binding requests are answered, so the server and the way to it are good; the Allocate that \
      makes a relay is ignored or refused.
      """,
    needs:
      """
      A Binding answered on the same check, and the Allocate ignored, closed on or refused as \
      unknown.
      """,
    remedy: """
      Write stun: for this server and give a TURN server for turn:, or switch TURN on there.
      """,
    overPlain: """
      If it is meant to be one, a filter on the way lets Binding pass and drops Allocate: try turns:.
      """,
    coturn: "coturn with stun-only answers like this.",
    example: "udp 192.0.2.1:3478: Binding was answered, but the Allocate was not")

  static let turnNotHere = CatalogueEntry(
    .critical,
    """
    {server} {gives|give} relays, but not on every address, port and transport
    """,
    means: """
      Here Binding is answered, and the Allocate that makes a relay is refused or closed on; another \
      check of the same server got a relay, or was asked for credentials.
      """,
    needs: """
      A Binding answered and the Allocate refused as unknown or closed on, and an Allocate answered on \
      another port, transport or address of the server.
      """,
    remedy: """
      Switch TURN on for this port and transport too, or take the URI out. If it should be on, another \
      program answers there: see which listens (ss -lnptu).
      """,
    example: """
      tcp 192.0.2.1:3478: Binding was answered, but the connection was reset on the Allocate, while c1 \
      (udp 192.0.2.1:3478) got a relay
      """)

  static let answersLate = CatalogueEntry(
    .critical, "{server} {answers|answer}, but later than the check waits",
    means: """
      The answers come; each takes so long that the few round trips of an allocation did not fit into the \
      check's time. In calls such a delay is far too long.
      """,
    needs: """
      An answer to a request that was no longer awaited, or less time left for a request than a round \
      trip is known to take, and no other failure.
      """,
    remedy: """
      Give the check more time with \(.timeout) to see whether all else is well. Then look for what delays \
      the answers: an overloaded server, a full queue (bufferbloat), a VPN or a satellite link.
      """,
    example: """
      udp 192.0.2.1:3478: the Allocate got no answer in the 2 s that were left for it, while an answer to \
      Binding came after 2.5 s
      """)

  static let allocateIgnored = CatalogueEntry(
    .critical, "{server} {answers|answer} everything but the signed Allocate",
    means: """
      The server was there before and after: it asked for credentials, and a Refresh signed with the \
      same key was answered with a signature. So neither the way nor the credentials are at fault.
      """,
    needs: "A signed Allocate without an answer, and a signed answer to the Refresh sent after it.",
    remedy: """
      See the server's log at the time of this run for the Allocate: what it does there, such as asking a \
      user database or finding a relay port, hangs or fails without an answer.
      """,
    example: """
      udp 192.0.2.1:3478: the server asked for credentials, but the signed request got no answer in 10 s, \
      while the signed Refresh sent after it was answered
      """)

  static let fellSilent = CatalogueEntry(
    .critical, "{server} answered at first and then fell silent",
    means: """
      The server was there: it answered earlier requests of the same check. The one that failed got \
      nothing.
      """,
    needs: "Answers on the same check, and silence to a later request.",
    remedy: """
      Run it again: once may be chance. If it persists, look for a limit per source (a firewall's \
      or the server's own), for lost larger packets, and at the server's log.
      """,
    example: """
      udp 192.0.2.1:3478: the server asked for credentials, but the signed request got no answer \
      in 10 s
      """
  )

  static let answersSometimes = CatalogueEntry(
    .critical, "{server} {answers|answer} some checks on {port} and not others",
    means: """
      The same address, port and transport answered another check of this run. Lost packets, a limit \
      per source, or one dead server of several behind one address look like this.
      """,
    needs: "A check without any answer, and another one to the same port that was answered.",
    remedy: """
      Run it again with \(.count) 50: loss can hit any request, a limit lets the first ones pass, \
      a dead server behind a balancer takes a fixed share.
      """,
    example: "udp 192.0.2.1:3478: nothing came back in 10 s, while c1 to the same port was answered"
  )

  static let bindingUnanswered = CatalogueEntry(
    .info, "{server} {allocates|allocate} but {does|do} not answer Binding",
    means:
      """
      A server may switch plain STUN off. Clients that list it as stun: then learn no address \
      from it.
      """,
    needs: "Binding unanswered, and the Allocate on the same check answered.",
    remedy: "Do not list it as stun:, or switch Binding on.",
    coturn: "coturn with no-stun or secure-stun does this on purpose.",
    example: """
      udp 192.0.2.1:3478: no answer to Binding, but the allocation succeeded
      """)

  static let bindingRefused = CatalogueEntry(
    .info,
    """
    {server} {allocates|allocate} but {answers|answer} Binding with an error
    """,
    means: "Clients that list the server as stun: learn no address from it.",
    needs: "Binding answered with an error, and the Allocate on the same check answered.",
    remedy: """
      Do not list it as stun:, or see what its log says about Binding requests.
      """,
    coturn: "coturn with secure-stun requires credentials for Binding.",
    example: "udp 192.0.2.1:3478: Binding: the server answered 400 (Bad Request)")

  static let bindingUnusable = CatalogueEntry(
    .info,
    """
    {server} {allocates|allocate} but {answers|answer} Binding with nothing that can be used
    """,
    means: "Clients that list the server as stun: learn no address from it.",
    needs: "An answer to Binding that is no error and cannot be used, and the Allocate answered.",
    remedy: "Do not list it as stun:, and report the evidence to whoever makes the server.",
    example:
      "udp 192.0.2.1:3478: Binding: the success response contains no usable mapped address")
}
