import Measurements

/// Between this computer and the proxy; nothing of it is said of the server.
extension CatalogueEntry {
  static let proxyNameNotResolved = CatalogueEntry(
    .critical, "The proxy's name has no address",
    means: "The servers were not tried.",
    needs: "A lookup of the proxy's name that failed.",
    remedy: "Check the spelling of the host in \(.proxy), then this computer's resolver.",
    example: """
      tcp turn.example.org:3478: proxy.example.invalid: no such name (NXDOMAIN)
      """)

  static let proxyAddressFamily = CatalogueEntry(
    .critical, "The proxy's address is not of the requested IP version",
    means: "The requested IP version holds for the way to the proxy too.",
    needs: "A proxy without an address of that version.",
    remedy: "Leave out \(.ipv4) or \(.ipv6), or name another proxy.",
    example: """
      tcp turn.example.org:3478: proxy.example.org: the address is not of the requested IP version \
      (-4, -6)
      """)

  static let proxyPortClosed = CatalogueEntry(
    .critical, "Nothing listens where the proxy should be",
    means: "The proxy's host refused the connection.",
    needs: "A refused connection to the proxy.",
    remedy: "Check host and port in \(.proxy), and that the proxy is running.",
    example: "tcp turn.example.org:3478: TCP RST in answer to SYN")

  static let proxyUnreachable = CatalogueEntry(
    .critical, "The proxy cannot be reached",
    means: "No connection to the proxy; the servers themselves were not tried.",
    needs: "A connection to the proxy that failed otherwise than by refusal.",
    remedy: "Check host and port in \(.proxy), the route to it, and the firewalls between.",
    example: "tcp turn.example.org:3478: no answer in time")

  static let proxyUnauthorized = CatalogueEntry(
    .critical, "The proxy rejects the credentials, or requires some",
    means:
      """
      An HTTP proxy has to take Basic: other schemes (NTLM, Negotiate, Digest) are not spoken \
      here.
      """,
    needs: "407, or a refusal by SOCKS5's authentication.",
    remedy: "Give \(.proxyUsername) and \(.proxyCredentialFile), or correct them.",
    example: """
      tcp turn.example.org:3478: proxy 203.0.113.8:3128: it rejects the credentials, or requires \
      some (407)
      """)

  static let proxyRefuses = CatalogueEntry(
    .critical, "The proxy's rules do not allow a tunnel to {server}",
    means: "Many proxies allow CONNECT to port 443 alone.",
    needs: "A refusal of the tunnel by the proxy.",
    remedy: """
      Ask whoever runs it to allow CONNECT to the server's host and port (squid: SSL_ports; \
      tinyproxy: ConnectPort). A TURN server that listens for TLS on 443 usually gets through.
      """,
    example: """
      tcp turn.example.org:3478: proxy 203.0.113.8:3128: it refuses to open a tunnel to the server \
      (403)
      """)

  static let proxyServerUnreachable = CatalogueEntry(
    .critical, "The proxy cannot reach {server}",
    means: "The way to the proxy works, but not the one behind it.",
    needs: "The proxy's own word that it could not connect.",
    remedy: """
      Check that the proxy resolves the server's name, may leave its network to this port, and that \
      the server listens there.
      """,
    example: """
      tcp turn.example.org:3478: proxy 203.0.113.8:3128: it cannot reach the server (503)
      """)

  static let proxyTLS = CatalogueEntry(
    .critical, "There is no trustworthy TLS to the proxy",
    means: "The proxy's URL says https, and the handshake with it failed.",
    needs: "A failed handshake with the proxy.",
    remedy: """
      See the evidence. A proxy without TLS is written http://; if its authority is your own, name it \
      with \(.cacert), together with that of the servers.
      """,
    example: """
      tcp turn.example.org:3478: the certificate was refused: its issuer is not known
      """)

  static let proxySilent = CatalogueEntry(
    .critical, "The proxy accepts the connection but does not open the tunnel",
    means: "It may wait for the server, or the port belongs to something else.",
    needs: "A connection to the proxy, and no answer to the request for a tunnel.",
    remedy:
      """
      See its log, or try another server. If it never answers, check scheme and port in \
      \(.proxy).
      """,
    example: """
      tcp turn.example.org:3478: proxy 203.0.113.8:3128: it did not open the tunnel in time
      """)

  static let notAProxy = CatalogueEntry(
    .critical, "Whatever answers is not a proxy of that type",
    means: "No proxy of this scheme gives such an answer.",
    needs: "An answer that cannot be read, or a connection closed at the request.",
    remedy: """
      Compare scheme and port in \(.proxy) with the proxy's own configuration: http and socks5 often \
      listen on different ports, and only https has TLS on the way to the proxy.
      """,
    example: """
      tcp turn.example.org:3478: proxy 203.0.113.8:3128: it closed the connection instead of \
      opening the tunnel
      """)

  static let proxyFailed = CatalogueEntry(
    .critical, "The tunnel through the proxy could not be opened",
    means: "An error without an entry of its own.",
    needs: "A failure while the tunnel was opened.",
    remedy: "See the evidence, and the proxy's log at the time of this run.",
    example: "tcp turn.example.org:3478: proxy handshake error (libcurl 97)")

  static let notForProxy = CatalogueEntry(
    .info, "UDP and DTLS were left out: the proxy cannot carry them",
    means: "Chromium 156 and Firefox 153 send TURN over UDP past the proxy.",
    needs: "A URI over UDP or DTLS in a run through a proxy.",
    remedy: """
      Ask for TCP in the URI (?transport=tcp) or with \(.transport) tcp,tls. To see whether UDP comes \
      through without the proxy, leave \(.proxy) out.
      """,
    example: "udp turn.example.org:3478: the proxy carries TCP and TLS only")

  static let insecureProxy = CatalogueEntry(
    .warning, "The proxy's identity was NOT verified",
    means: "Whoever answers may be anybody, and is given the proxy's password.",
    needs: "The setting that switches verification off, and an https proxy.",
    remedy: "Leave \(.insecure) out, and name a private authority with \(.cacert) instead.",
    example: "tls 192.0.2.1:443: verification would have failed: it has expired")
}
