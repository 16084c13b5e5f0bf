import Measurements

/// The relay itself.
extension CatalogueEntry {
  static let allocationMismatch = CatalogueEntry(
    .critical,
    "Allocation mismatch: {server} {knows|know} an older allocation of this address and port (437)",
    means: """
      Fresh local ports met an old allocation each time: a NAT maps them to one port, or the server \
      has not let go of earlier ones.
      """,
    needs: "437 from every local port that was tried.",
    remedy:
      """
      Wait two minutes and run again. If it persists, look for a NAT in between that reuses one \
      port.
      """,
    coturn: "coturn answers 437 to a wrong realm or user name on a live session, too.",
    example: """
      udp 192.0.2.1:3478: the server answered 437 (Allocation Mismatch), from every local port \
      that was tried
      """)

  static let allocationQuota = CatalogueEntry(
    .critical, "The allocation quota of {server} is used up (486)",
    means: "The user, or the server as a whole, has as many allocations as it may have.",
    needs: "486 to an Allocate, alone as well as beside this run's other checks.",
    remedy:
      "Wait for allocations to end, look for clients that never release them, or raise the quota.",
    coturn: "coturn: user-quota is per user name, total-quota for all.",
    example: "udp 192.0.2.1:3478: the server answered 486 (Allocation Quota Reached)")

  static let quotaUsedByRun = CatalogueEntry(
    .info, "{server} {allows|allow} so few allocations that this run's own checks used them up",
    means: """
      Several checks of one run hold an allocation at once. Tried again alone, the check passed: a \
      single client is fine. One that gathers over UDP, TCP and TLS at once needs as many.
      """,
    needs: "486 while other checks of the run held allocations, and success alone afterwards.",
    remedy:
      "Raise the quota per user to the number of URIs that a client has, if that is meant to work.",
    coturn: "coturn: user-quota.",
    example:
      """
      tcp 192.0.2.1:3478: 486 while this run's other checks held allocations, success when tried \
      alone
      """)

  static let insufficientCapacity = CatalogueEntry(
    .critical, "{server} {has|have} no relay left to give (508)",
    means: """
      All relay ports are in use, or the server has no address to relay from.
      """,
    needs: "508 to an Allocate.",
    remedy: "Widen the range of relay ports or the bandwidth limit, or add servers.",
    coturn: """
      coturn: min-port, max-port, bps-capacity; without a relay-ip of the address family asked for \
      it says the same.
      """,
    example: "udp 192.0.2.1:3478: the server answered 508 (Insufficient Capacity)")

  static let unsupportedTransport = CatalogueEntry(
    .critical, "{server} {does|do} not relay over the transport asked for (442)",
    means: "The server was asked for a UDP relay, which every client needs, and does not offer it.",
    needs: "442 to an Allocate.",
    remedy: "Switch UDP relaying on.",
    coturn: "coturn: remove no-udp-relay.",
    example: "udp 192.0.2.1:3478: the server answered 442 (Unsupported Transport Protocol)")

  static let addressFamily = CatalogueEntry(
    .critical,
    """
    {server} {has|have} no relay address of the requested family (440, 443)
    """,
    means: "The server relays only over the other IP version.",
    needs: "440 or 443 to an Allocate.",
    remedy: "Give the server a relay address of that family, or ask for the other one.",
    coturn: "coturn: set one relay-ip per family.",
    example: "udp 192.0.2.1:3478: the server answered 440 (Address Family not Supported)")

  static let redirectNotFollowed = CatalogueEntry(
    .critical,
    """
    {server} {redirects|redirect} elsewhere (300), and the redirect was not followed
    """,
    means: """
      A 300 names another server. It is not followed where it is unsigned, points to the server \
      itself, in a circle, to no address or to one that nobody may be sent to.
      """,
    needs: "A 300 that was not followed, with the reason.",
    remedy: """
      Put the final server in the URI. \(.followUnsignedRedirect) follows unsigned ones, as Chromium \
      156 and Firefox 153 do with the first.
      """,
    coturn:
      """
      coturn: alternate-server and tls-alternate-server, one address of the client's own \
      family, never the server itself.
      """,
    example: """
      udp 192.0.2.1:3478: the server redirects to 198.51.100.2:3478, which was not followed: the \
      response has no integrity (--follow-unsigned-redirect would go there)
      """)

  static let redirected = CatalogueEntry(
    .info,
    """
    {server} {redirects|redirect} to another server, which was measured instead
    """,
    means: """
      Addresses, TLS and round trips are those of the other server. After a signed 300 Chromium \
      156 goes there and stops at its 438; Firefox 153 gets a relay.
      """,
    needs: "A signed 300 that was followed.",
    remedy: """
      Use a stun: URI to measure the first server's own path; nothing needs repair.
      """,
    example: "udp 192.0.2.1:3478: 300 to 198.51.100.2:3478")

  static let redirectTargetSilent = CatalogueEntry(
    .critical, "{server} {redirects|redirect} to another server, and that one fails",
    means: "The 300 was followed; the server that it names cannot be reached, or gives no answer.",
    needs: "A 300 that was followed, and a failure to connect or silence afterwards.",
    remedy: """
      Remove the dead server from the first one's redirects, or bring it up.
      """,
    coturn: "coturn: alternate-server, tls-alternate-server.",
    example:
      """
      udp 192.0.2.1:3478: 300 to 198.51.100.2:3478; there: nothing came back
      """)

  static let redirectUnsigned = CatalogueEntry(
    .info, "{server} {redirects|redirect} elsewhere without a signature",
    means: """
      The 300 came before anybody was authenticated. Anyone on the way could send one like it. \
      Chromium 156 and Firefox 153 follow it when it answers the first, unsigned Allocate.
      """,
    needs: "A 300 without MESSAGE-INTEGRITY.",
    remedy: "Put the final server in the URI.",
    overPlain: "Over turns: nobody on the way can send one.",
    coturn: "coturn always sends it like this.",
    example: "udp 192.0.2.1:3478: 300 to 198.51.100.2:3478 without MESSAGE-INTEGRITY, followed")

  static let relayUnroutable = CatalogueEntry(
    .warning,
    """
    The relayed {address|addresses} of {server} cannot be reached from the Internet
    """,
    means:
      """
      The server gives out an internal address as the relay's; the other side of a call cannot \
      send there.
      """,
    needs:
      """
      A relayed address that is private, loopback or otherwise not public, of a server that is \
      nearer than it.
      """,
    remedy: "Have the server announce its public address, and forward the relay ports as they are.",
    coturn:
      """
      coturn behind a NAT or in a container: external-ip=PUBLIC/PRIVATE, and forward min-port \
      to max-port.
      """,
    example: "udp 192.0.2.1:3478: the relay is 10.0.0.5:50010, which is a private address")

  static let relayElsewhere = CatalogueEntry(
    .info, "{server} {relays|relay} from another address than {its|their} own",
    means: """
      That is right if the server has several addresses; a wrong external address looks the same.
      """,
    needs: "A public relayed address that is not the server's, and no data sent through it.",
    remedy: "Check that the address is the server's: a wrong one passes every check but media.",
    coturn: "coturn: external-ip, relay-ip.",
    example: """
      udp 192.0.2.1:3478: the relay is 203.0.113.9:50010, the server 192.0.2.1; no data was sent \
      through it
      """)

  static let zeroLifetime = CatalogueEntry(
    .warning, "{server} {grants|grant} allocations that end at once",
    means:
      """
      LIFETIME 0 in a success ends the allocation. Firefox 153 gets no candidate, Chromium 156 \
      does.
      """,
    needs: "LIFETIME 0 in an Allocate success.",
    remedy: "Correct the server's lifetime; 600 s is usual.",
    coturn: "coturn: max-allocate-lifetime must not be 0.",
    example: "udp 192.0.2.1:3478: LIFETIME 0 in a success")

  static let shortLifetime = CatalogueEntry(
    .info, "{server} {grants|grant} allocations of a minute or less",
    means:
      """
      Clients have to refresh before that time is over; one that loses its network for as long loses \
      its relay, too. The default of RFC 8656 section 5 is 600 s.
      """,
    needs: "A LIFETIME of 60 s or less, but not 0.",
    remedy: "Set the server's default lifetime to 600 s.",
    coturn: "coturn: max-allocate-lifetime.",
    example: "udp 192.0.2.1:3478: LIFETIME 10 s")

  static let longLifetime = CatalogueEntry(
    .info, "{server} {grants|grant} very long allocations",
    means:
      """
      Allocations that clients leave behind hold ports for that long; RFC 8656 section 7.2 \
      recommends an hour at most.
      """,
    needs: "A LIFETIME of more than 3600 s.",
    remedy: "Set the longest lifetime to 3600 s or less.",
    coturn: "coturn: max-allocate-lifetime.",
    example: "udp 192.0.2.1:3478: LIFETIME 86400 s")

  static let lifetimeMissing = CatalogueEntry(
    .warning, "{server} {grants|grant} an allocation without saying for how long",
    means: "Without LIFETIME Chromium 156 and Firefox 153 get no relay candidate.",
    needs: "An Allocate success without LIFETIME.",
    remedy: "Report it to whoever makes the server: RFC 8656 section 7.3 asks for LIFETIME.",
    example: "udp 192.0.2.1:3478: no LIFETIME in the Allocate success")

  static let mappedAddressMissing = CatalogueEntry(
    .warning,
    """
    {server} {allocates|allocate} without telling clients their own address
    """,
    means: "Without XOR-MAPPED-ADDRESS Chromium 156 and Firefox 153 get no relay candidate.",
    needs: "An Allocate success without XOR-MAPPED-ADDRESS.",
    remedy: "Report it to whoever makes the server: RFC 8656 section 7.3 asks for it.",
    example: "udp 192.0.2.1:3478: no XOR-MAPPED-ADDRESS in the Allocate success")

  static let notReleased = CatalogueEntry(
    .warning, "{server} did not confirm the release of an allocation",
    means: "Until it ends it may hold a port and count against the user's quota.",
    needs: "A Refresh with lifetime 0 that got no good answer.",
    remedy:
      """
      See the server's log for a Refresh with lifetime 0. Over TCP and TLS most servers end it \
      with the connection.
      """,
    example:
      """
      udp 192.0.2.1:3478: the release was not confirmed (no answer); the allocation lasts up to \
      600 s
      """)

  static let serverErrorRetried = CatalogueEntry(
    .warning, "{server} {answers|answer} with a server error at first: browsers give up there",
    means:
      "Asked again, it answered well. Chromium 156 and Firefox 153 get no relay then.",
    needs: "A 5xx to an Allocate, and success when it was sent again.",
    remedy: "See the server's log at the time of this run for the error.",
    example: """
      udp 192.0.2.1:3478: 500 (Server Error) at first, and the request was sent again
      """)

  static let serverDeviates = CatalogueEntry(
    .info, "{server} {deviates|deviate} from the standard in a detail",
    means: "It was understood all the same; other clients may be stricter.",
    needs: "An answer that is usable and not as RFC 8489 or RFC 8656 has it.",
    remedy: "Report the evidence to whoever makes the server.",
    example: "udp 192.0.2.1:3478: the port of the relayed address 192.0.2.1:80 is below 1024")

  static let badResponse = CatalogueEntry(
    .critical, "The answer of {server} breaks the protocol",
    means:
      """
      The answer is STUN, but cannot be used; the evidence says what is wrong with it.
      """,
    needs: "An answer that cannot be read or lacks what it must have.",
    remedy: """
      Report the evidence to whoever makes or runs the server.
      """,
    overPlain: """
      If other networks get good answers, a device on the way rewrites them (a SIP gateway in a \
      router): compare over turns:.
      """,
    example: """
      udp 192.0.2.1:3478: the success response contains no usable relayed transport address
      """)

  static let serverError = CatalogueEntry(
    .critical, "{server} {answers|answer} with an error",
    means: "The error code says nothing about the client or the path.",
    needs: "An error response whose code has no entry of its own.",
    remedy:
      """
      See the server's log at the time of this run; a 5xx usually passes, other codes point to its \
      configuration.
      """,
    example: "udp 192.0.2.1:3478: the server answered 500 (Server Error)")

  static let unexplained = CatalogueEntry(
    .critical, "The check of {server} failed for a reason that has no entry",
    means: "The evidence is all that is known.",
    needs: "A failure of the reason other.",
    remedy:
      """
      Look up the error in the server's documentation, and the time of this run in its log.
      """,
    example: "udp 192.0.2.1:3478: an error without a name")
}
