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
      All its candidates are loopback, link-local or private addresses of another place than this: \
      it announces what it sees of itself, inside a container or behind a NAT.
      """,
    needs: """
      A session whose candidates are all of that kind, none of which answered, and an endpoint that is \
      not in the same network.
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
      Without one nobody can send to the peer; one that trickles must send them later, which \
      nothing here waits for.
      """,
    needs: "A session whose answer has no candidate.",
    remedy:
      "Have the endpoint put its candidates into the answer, as RFC 9725 section 4.3 expects.",
    example: "whip live.example.org: the answer has no a=candidate line")

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
    .info, "Some ICE candidates of the peer are of a place that cannot be reached from here",
    means:
      """
      Loopback, link-local and private addresses of a peer elsewhere: they serve clients in \
      its own network.
      """,
    needs: "Such candidates beside others that answered.",
    remedy: "Nothing to do. A peer that has no clients in its own network need not offer them.",
    example: "udp 172.18.0.2:8189: a private address")

  static let dtlsNotCompleted = CatalogueEntry(
    .critical, "The peer answers checks, and DTLS is not completed",
    means: "The way is open in both directions; the encryption of the media was not agreed on.",
    needs: "An answered connectivity check, and a DTLS handshake that failed.",
    remedy: """
      Look at the peer: its log, the role in a=setup and the fingerprint. Then at a device on the way \
      that lets STUN pass and no DTLS.
      """,
    example: "udp 192.0.2.9:443: no answer to the DTLS handshake in 5 s")

  static let iceRoleConflict = CatalogueEntry(
    .info, "The peer claimed the controlling role as well",
    means: "Harmless, and settled by RFC 8445 section 7.2.5.1.",
    needs: "487 to a connectivity check.",
    remedy: "Whoever answers an offer of a full agent should start as controlled.",
    example: "udp 192.0.2.9:443: the peer claimed our role (487), and we took the other")

  static let icePeerReflexive = CatalogueEntry(
    .info, "The peer checks from an address that its answer does not have",
    means: "It is behind a NAT that its own candidates do not show. Harmless where it answers.",
    needs: "A check of the peer's own from an unknown address.",
    remedy:
      """
      Where nothing else answers, tell the peer its public address, so that clients need not \
      wait for it.
      """,
    example: "udp 192.0.2.9:50001: the peer's own check came from there")

  static let iceCandidateIsName = CatalogueEntry(
    .info, "The peer's answer has a host name where an address belongs",
    means:
      "Firefox 153 never checks such a candidate; Chromium 156 looks the name up and checks it.",
    needs: "A candidate whose connection address is a name.",
    remedy: "Have the peer announce its IP address, as RFC 8839 section 5.1 wants.",
    example: "udp 192.0.2.9:443: the candidate is the name media.example.org, and not an address")

  static let iceCandidateLeftOut = CatalogueEntry(
    .info, "Some ICE candidates were not checked",
    means: "What they are cannot be tried from here; the evidence says why.",
    needs: "A candidate that nothing was sent to.",
    remedy: "Nothing to do where others answer: clients pass over such candidates too.",
    example: "udp 192.0.2.9:443: a component that is not used with rtcp-mux")

  static let sessionLeft = CatalogueEntry(
    .warning, "The session at the endpoint could not be ended, and may live on",
    means:
      "It holds ports and a viewer or publisher there until the endpoint itself gives up on it.",
    needs: "A session that was made, and no success to its DELETE, or no URL to send one to.",
    remedy: """
      Have the endpoint give the session's URL in Location, over https, and take DELETE there (RFC \
      9725 section 4.2). Until then end it at the server.
      """,
    example: "whip live.example.org: DELETE was answered with 405")

  static let whipProtocol = CatalogueEntry(
    .warning, "The endpoint does not keep to WHIP",
    means: "It works here, since what was meant could be understood; other clients may refuse it.",
    needs: "An answer that is usable and not as RFC 9725 has it.",
    remedy: "Report it to whoever makes the endpoint, with the evidence.",
    example: "whip live.example.org: answered 200 where RFC 9725 wants 201")

  static let mediaRefused = CatalogueEntry(
    .critical, "The endpoint refuses all media that was offered",
    means: "The answer rejects every media line, so there is no session to test.",
    needs: "An answer whose every m= line has port 0.",
    remedy:
      """
      Allow one of the codecs that were offered at the endpoint, or check that it takes \
      publishers at all.
      """,
    example: "whip live.example.org: offered Opus and H.264 (42e01f), took neither")
}
