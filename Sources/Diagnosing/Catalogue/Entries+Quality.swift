import Measurements

/// How well the way carries what is sent.
extension CatalogueEntry {
  static let packetLoss = CatalogueEntry(
    .warning, "Packets to or from {server} are lost",
    means: """
      Some datagrams got no answer at first. Loss is counted per datagram sent, so a request that \
      was answered on its second try counts as one lost. From two in a hundred on, calls suffer.
      """,
    needs: """
      Unanswered datagrams at a server that answers others, less those that the probe repeated by \
      itself and those whose answer came late.
      """,
    remedy: """
      Repeat with \(.count) 100 to see whether it persists, over TCP too; then look at the wireless \
      link and the uplink on this side.
      """,
    example: "udp 192.0.2.1:3478: 11 of 52 datagrams got no answer")

  static let rateLimited = CatalogueEntry(
    .warning, "{server} {answers|answer} the first requests and then only some: a rate limit",
    means: """
      A burst passed, and then answers came at a steady rate or not at all. Loss on the way falls on \
      any request alike.
      """,
    needs: "An unbroken run of answers, then few or none, over one path.",
    remedy: """
      Look for a limit per source at the server's firewall or host (hashlimit, provider's DDoS \
      filter). \(.count) and a longer interval tell whether fewer requests pass.
      """,
    coturn: "coturn: unauthorized-ratelimit.",
    example: """
      udp 192.0.2.1:3478: the first 10 requests were answered at the first try, but only 2 of the \
      other 30
      """
  )

  static let highLatency = CatalogueEntry(
    .warning, "Round trips to {server} take so long that calls lag",
    means: """
      From 300 ms on people talk over each other (ITU-T G.114: 150 ms one way are good, 400 ms the limit).
      """,
    needs: "A median round trip of 300 ms or more.",
    remedy: """
      Use a server nearer to the users. If this one is near, look for a full queue (bufferbloat), a \
      VPN or a satellite link on the way.
      """,
    example: "udp 192.0.2.1:3478: the median round trip is 801 ms")

  static let samplesCut = CatalogueEntry(
    .info, "There was not enough time for all round trips to {server}",
    means:
      """
      Binding requests may take the check's time, or half of it where an allocation follows: what was \
      left of that was too short for another. What was measured holds.
      """,
    needs: "Fewer requests than asked for, on a way without loss and without long round trips.",
    remedy: "Give the check more time with \(.timeout), or ask for fewer samples with \(.count).",
    example: "udp 192.0.2.1:3478: 80 of 100 Binding requests were sent in time")

  static let failedAtTimes = CatalogueEntry(
    .warning, "{server} {works|work} now, and failed for a while",
    means: """
      The last round of a watch passed, and an earlier one did not: who called in that time could not.
      """,
    needs: "A watch with a round that failed before one that passed.",
    remedy: """
      Compare the times of the changes (iceprobe watch writes them, and \
      --format ndjson has them as events) with the logs of the server and of this side's network.
      """,
    example: """
      udp 192.0.2.1:3478: 12 of 120 rounds failed, the last of them: Nothing listens on UDP port 3478 \
      of 192.0.2.1
      """)

  static let thresholdExceeded = CatalogueEntry(
    .warning, "Something took longer than its threshold allows",
    means: "Somebody set a limit, and it was exceeded; a critical one fails the run.",
    needs: "A measure above its limit.",
    remedy: """
      Compare with earlier reports: what got slower, the way or the server? Raise the threshold if \
      it was too strict.
      """,
    example: "rtt of udp 192.0.2.1:3478: 60.000 ms, allowed 55.000 ms")
}
