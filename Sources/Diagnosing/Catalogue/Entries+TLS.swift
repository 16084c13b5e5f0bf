import Measurements

/// Handshakes, and what came where another protocol was expected.
extension CatalogueEntry {
  static let tlsHandshakeFailed = CatalogueEntry(
    .critical, "The TLS handshake with {server} failed",
    means: "The server speaks TLS, but the two sides could not agree.",
    needs: "A handshake that ended with an error of this side and no alert.",
    remedy: """
      See the error in the evidence. Both sides need TLS 1.2 or later and a cipher suite in common; \
      a device on the way may also interfere.
      """,
    coturn: "coturn: cipher-list, dh-file, and no option that switches TLS 1.2 off.",
    example: "tls 192.0.2.1:5349: no common cipher suite")

  static let tlsAlert = CatalogueEntry(
    .critical, "{server} {refuses|refuse} the TLS handshake",
    means: "The server ended the handshake with an alert, which says what it did not like.",
    needs: "A fatal alert from the server.",
    remedy: "See the server's log at the time of this run; it knows why it sent the alert.",
    example: "tls 192.0.2.1:5349: it sent the alert handshake_failure")

  static let tlsTooOld = CatalogueEntry(
    .critical, "{server} {speaks|speak} only versions of TLS that are too old",
    means: "TLS 1.0 and 1.1 are not accepted here, nor by Chromium 156 and Firefox 153.",
    needs: "A version below 1.2 chosen by the server, or the alert protocol_version.",
    remedy: "Let the server speak TLS 1.2 and 1.3 (and DTLS 1.2).",
    example: "tls 192.0.2.1:5349: it sent the alert protocol_version")

  static let nameNotServed = CatalogueEntry(
    .critical, "{server} {has|have} no certificate for the requested name",
    means:
      "The TLS end picks the certificate or the server behind it by the name in the ClientHello.",
    needs: "The alert unrecognized_name.",
    remedy:
      """
      Use a name in the URI that the load balancer or server knows, or try one with \
      \(.serverName).
      """,
    example: "tls 192.0.2.1:443: it sent the alert unrecognized_name to turn.example.org")

  static let noNameSent = CatalogueEntry(
    .critical,
    """
    No server name was sent, since the {URI|URIs} of {server} {has|have} an IP address: a \
    balancer that routes by name cannot find TURN
    """,
    means: """
      A TLS balancer that serves several names on one port picks by the name in the ClientHello \
      (SNI). A URI with an IP address has no name to send.
      """,
    needs:
      "A URI with an IP address, and a TLS end that closed, sent an alert or led to a web server.",
    remedy: """
      Write the server's name in the URI instead of its address, or try \(.serverName).
      """,
    example: "tls 192.0.2.1:443: no server name was sent; it said \"HTTP/1.1 400 Bad Request\"")

  static let clientCertificateDemanded = CatalogueEntry(
    .critical, "{server} {demands|demand} a client certificate",
    means: "No WebRTC client shows one to a TURN server.",
    needs: "A handshake that ended for lack of a client certificate.",
    remedy: "Switch off client certificates at the server.",
    example: """
      tls 192.0.2.1:5349: it ended the handshake for lack of a client certificate
      """)

  static let plainOnTLSPort = CatalogueEntry(
    .critical,
    """
    TLS was tried on {port} of {server}, which {speaks|speak} plain STUN
    """,
    means: "The URI says TLS; what listens there takes STUN without it.",
    needs:
      """
      Bytes that are not TLS in answer to the handshake, or plain STUN answered on the same port.
      """,
    remedy: """
      Write turn: or stun: for this port, or give the port that has TLS (5349 or 443, with a \
      certificate on the server).
      """,
    coturn:
      """
      coturn without a readable cert and pkey has no TLS at all; tls-listening-port sets the \
      port.
      """,
    example:
      """
      tls 192.0.2.1:3478: the handshake got no answer, while tcp 192.0.2.1:3478 answered in 10.3 \
      ms on the same port
      """)

  static let tlsOnPlainPort = CatalogueEntry(
    .critical,
    """
    Plain STUN was sent to {port} of {server}, which {expects|expect} TLS
    """,
    means: "A TLS record came back to plain STUN, or TLS is answered on the same port.",
    needs:
      "A TLS record in answer to plain STUN, or silence to it where TLS on the same port works.",
    remedy: "Write turns: or stuns: for this port, or the plain port (usually 3478).",
    example: "tcp 192.0.2.1:5349: a TLS record came back: 15 03 03 00 02 02 46")

  static let tlsTwice = CatalogueEntry(
    .critical, "{server} {expects|expect} a second TLS handshake inside TLS",
    means: """
      A balancer terminates the TLS that was set up, and whatever it passes the bytes on to \
      expects TLS as well.
      """,
    needs: "A TLS record in answer to STUN inside a completed TLS connection.",
    remedy: """
      Have the balancer pass TLS through, or have the server behind it take plain TURN there \
      (LiveKit: external_tls: true).
      """,
    example: "tls 192.0.2.1:443: inside TLS a TLS record came back: 15 03 01 00 02 02 16")

  static let webServer = CatalogueEntry(
    .critical, "A web server, a proxy or a captive portal answers in place of {server}",
    means: "HTTP came back where STUN was expected.",
    needs: "The first bytes of an HTTP answer.",
    remedy: """
      On a guest network, sign in to its portal first. Otherwise the port belongs to a web server: \
      correct the port in the URI, or have the load balancer pass TURN through as TCP.
      """,
    example: "tcp 192.0.2.1:443: it said \"HTTP/1.1 302 Found\"")

  static let notSTUN = CatalogueEntry(
    .critical, "A service other than STUN answers on {port} of {server}",
    means: "Bytes came back that are neither STUN nor TLS nor HTTP.",
    needs: "The first bytes of the answer.",
    remedy:
      """
      Correct the host or the port in the URI (3478 for plain text, 5349 for TLS and DTLS, \
      unless set otherwise).
      """,
    example: "tcp 192.0.2.1:22: it said \"SSH-2.0-OpenSSH_9.6\"")

  static let dtlsNotOffered = CatalogueEntry(
    .critical, "{server} {does|do} not offer DTLS on this port",
    means: """
      UDP gets to the server, but nothing answers a DTLS handshake. Chromium 156 and Firefox 153 \
      use TLS over TCP for such a URI, so they are not affected.
      """,
    needs: """
      No answer to the handshake or a closed port, and UDP to the same server answered; never after \
      a handshake message.
      """,
    remedy: """
      Switch DTLS on, or leave the URI as it is for browsers and check it with \(.transport) tls.
      """,
    coturn:
      """
      coturn needs cert and pkey, and since 4.17 the option dtls; older releases must not have \
      no-dtls.
      """,
    example:
      """
      dtls 192.0.2.1:5349: no handshake message came back in 10 s, while udp 192.0.2.1:5349 \
      answered in 10.3 ms on the same port
      """)

  static let dtlsUnanswered = CatalogueEntry(
    .critical, "{server} {does|do} not answer DTLS: it is not offered, or {port} is blocked",
    means:
      "Nothing came back to the handshake, and nothing else of this run shows that UDP gets there.",
    needs: "No answer to a DTLS handshake, and no other UDP check of the server.",
    remedy: """
      Check the same host over plain UDP too (\(.transport) udp,dtls): if that is answered, DTLS is \
      missing; if not, UDP is dropped on the way.
      """,
    example:
      """
      dtls 192.0.2.1:5349: no handshake message came back in 10 s, while tls 192.0.2.1:5349 \
      answered in 10.3 ms
      """)

  static let dtlsInBrowsers = CatalogueEntry(
    .info, "Browsers do not speak DTLS to TURN servers",
    means: "Chromium 156 and Firefox 153 take turns: with transport=udp as TLS over TCP.",
    needs: "A DTLS check of a TURN server without a TLS URI beside it.",
    remedy: """
      Offer turns:HOST:PORT?transport=tcp as well, so that browsers do what you intend.
      """,
    example:
      """
      Chromium 156 and Firefox 153 use TLS over TCP for turns:turn.example.org:5349?transport=udp
      """)
}
