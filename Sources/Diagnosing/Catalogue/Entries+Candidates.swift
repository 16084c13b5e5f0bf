import Measurements

/// The peer of a media session, and the session itself.
extension CatalogueEntry {
  static let iceCredentialsRefused = CatalogueEntry(
    .critical, "The peer refuses the connectivity checks of this session",
    means: "It knows other ICE credentials than its answer gave.",
    needs: "400 or 401 to a connectivity check.",
    remedy: """
      Set up a new session and check at once: this one has ended, or the address belongs to another \
      session or server by now.
      """,
    example: "udp 192.0.2.9:443: the server answered 401 (Unauthorized)")

  static let iceNoPath = CatalogueEntry(
    .critical, "No ICE candidate of the peer answers: no media can flow",
    means: "Every candidate that can be reached from here was tried, and none answered a check.",
    needs: "A session with candidates that can be routed to, all of them silent or refused.",
    remedy: """
      Open the ports above in the firewalls on the way. If the peer offers UDP only and UDP is \
      blocked here, a turns: server on 443 helps.
      """,
    example: "udp 192.0.2.9:443: nothing came back")

  static let iceCandidatesPrivate = CatalogueEntry(
    .critical, "The peer's answer names no address that can be reached from here",
    means: """
      All its candidates are loopback, link-local or private addresses of a network other than \
      this one: it announces what it sees of itself, inside a container or behind a NAT. Or none of \
      them can be tried from anywhere else: names of mDNS, port 0, component 2.
      """,
    needs: """
      A session whose candidates are all of that kind, none of which answered, and an endpoint that is \
      not in the same network; or one whose candidates were all left out.
      """,
    remedy: """
      Have the peer announce its public address (MediaMTX: webrtcAdditionalHosts; go2rtc: \
      webrtc.candidates; others: NAT 1:1 or external IP), and publish the port.
      """,
    example: "udp 172.18.0.2:8189: a private address")

  static let iceNoCandidates = CatalogueEntry(
    .critical, "The peer's answer names no candidate at all",
    means:
      """
      Without one, nothing can be sent to the peer. A peer that trickles sends them later, which \
      nothing here waits for.
      """,
    needs: "A session whose answer has no candidate.",
    remedy:
      "Have the endpoint put its candidates into the answer, as RFC 9725 section 4.3 expects.",
    example: """
      whip live.example.org: the session description has no a=candidate line
      """)

  static let iceOnlyTCP = CatalogueEntry(
    .warning, "Only TCP candidates of the peer answer: UDP is blocked on the way",
    means: """
      Over TCP a lost packet holds up all that follow it, which is seen and heard; some services \
      take no media from publishers over TCP at all.
      """,
    needs: "UDP candidates that can be reached silent, and a TCP candidate that answered.",
    remedy: "Open the UDP ports above in the firewalls on the way.",
    example: "udp 192.0.2.9:443: nothing came back")

  static let iceCandidateUnreachable = CatalogueEntry(
    .warning, "Some ICE candidates of the peer do not answer, others do",
    means: "Media flows over the others. Clients lose a little time on these.",
    needs: "Candidates that can be reached, silent or refused, beside others that answered.",
    remedy:
      """
      Open their ports if they are meant to be reached from here; else the peer should not \
      offer them.
      """,
    example: "udp 192.0.2.9:8443: nothing came back")

  static let iceCandidateUnroutable = CatalogueEntry(
    .info,
    """
    Some ICE candidates of the peer have addresses that cannot be reached from here
    """,
    means:
      """
      Loopback, link-local and private addresses of a peer elsewhere: they serve clients in \
      its own network.
      """,
    needs: "Such candidates beside others that answered.",
    remedy: """
      Leave them as they are. A peer that has no clients in its own network need not offer them.
      """,
    example: "udp 172.18.0.2:8189: a private address")

  static let dtlsNotCompleted = CatalogueEntry(
    .critical, "The peer answers checks, but DTLS is not completed",
    means: """
      The path is open in both directions, but the two sides did not set up the encryption of the \
      media.
      """,
    needs: "An answered connectivity check, and a DTLS handshake that failed.",
    remedy: """
      Look at the peer: its log, the role in a=setup and the fingerprint. Then look for a device \
      on the way that lets STUN pass but not DTLS.
      """,
    example: "udp 192.0.2.9:443: the handshake got no further answer")

  static let iceRoleConflict = CatalogueEntry(
    .info, "The peer claimed the controlling role as well",
    means: "Harmless, and settled by RFC 8445 section 7.2.5.1.",
    needs: "487 to a connectivity check.",
    remedy: """
      Report it to whoever makes the peer: whoever answers a full agent's offer should start as \
      controlled.
      """,
    example: "udp 192.0.2.9:443: the peer claimed our role (487), so we took the other")

  static let icePeerReflexive = CatalogueEntry(
    .info, "The peer sends checks from an address that is not in its answer",
    means: "It is behind a NAT that its own candidates do not show. Harmless where it answers.",
    needs: "A check of the peer's own from an unknown address.",
    remedy:
      """
      Tell the peer its public address if nothing else answers, so that clients need not wait for \
      it.
      """,
    example: """
      udp 192.0.2.9:50001: the peer's own check came from this address to 198.51.100.7:40001, from \
      which another candidate had been checked
      """)

  static let iceCandidateIsName = CatalogueEntry(
    .info, "The peer's answer has a host name where an address belongs",
    means:
      "Firefox 153 never checks such a candidate; Chromium 156 looks the name up and checks it.",
    needs: "A candidate whose connection address is a name.",
    remedy: "Have the peer announce its IP address, as RFC 8839 section 5.1 requires.",
    example: """
      udp 192.0.2.9:443: the candidate is the name media.example.org, not an address
      """)

  static let iceCandidateLeftOut = CatalogueEntry(
    .info, "Some ICE candidates were not checked",
    means: "What they are cannot be tried from here; the evidence says why.",
    needs: "A candidate that nothing was sent to.",
    remedy: "Do nothing where others answer: clients skip such candidates too.",
    example: """
      udp b2c0.local:50000: b2c0.local is an mDNS name, which only the peer's own network can resolve
      """)

  static let sessionLeft = CatalogueEntry(
    .warning, "The session at the endpoint could not be ended, and may live on",
    means:
      "It holds ports and a viewer or publisher there until the endpoint itself gives up on it.",
    needs: "A session that was made, and no success to its DELETE, or no URL to send one to.",
    remedy: """
      Have the endpoint give the session's URL in Location, over https, and take DELETE there (RFC \
      9725 section 4.2). Until then end it at the server.
      """,
    example: """
      whip live.example.org: the session was not deleted: DELETE was answered with HTTP 405
      """)

  static let whipProtocol = CatalogueEntry(
    .warning, "The endpoint does not follow WHIP",
    means: "It works here, since what was meant could be understood; other clients may refuse it.",
    needs: "An answer that is usable and not as RFC 9725 has it.",
    remedy: "Report it to whoever makes the endpoint, with the evidence.",
    example: """
      whip live.example.org: the endpoint answered 200 with a session, where RFC 9725 requires 201
      """)

  static let mediaRefused = CatalogueEntry(
    .critical, "The endpoint refuses all the media that was offered",
    means: "The answer rejects every media line, so there is no session to test.",
    needs: "An answer whose every m= line has port 0.",
    remedy:
      """
      Allow one of the offered codecs at the endpoint, or check that it takes publishers at all.
      """,
    example: """
      whip live.example.org: the answer rejects all offered media: Opus and H.264 (profile 42e01f)
      """)
}
