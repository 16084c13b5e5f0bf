import Measurements

/// Where ICE servers come from, and how they are written down.
extension CatalogueEntry {
  static let configurationUnavailable = CatalogueEntry(
    .critical, "Could not get ICE servers from the source",
    means: "Nothing can be checked without servers.",
    needs: "A source that failed before it named a server.",
    remedy:
      """
      Check the source's address, its credentials and their permissions, and that this computer \
      can reach it.
      """,
    example: "kvs camera: GetSignalingChannelEndpoint: 403 AccessDeniedException")

  static let sessionUnavailable = CatalogueEntry(
    .critical, "The endpoint made no media session",
    means:
      "No session, no candidates: nothing of the media path was checked. Servers that were named are.",
    needs: "A WHIP or WHEP endpoint that failed, or a source that failed after it named servers.",
    remedy: "Check the endpoint's address and that the token allows a session.",
    example: "whip live.example.org: HTTP 403")

  static let serversNotNamed = CatalogueEntry(
    .info, "The key is good, but no server was named",
    means: """
      LiveKit names its ICE servers over its WebSocket only, which is not asked here. The run says \
      nothing about them.
      """,
    needs: "A source that names no servers by its nature, and took the key.",
    remedy: "Give the URIs of its TURN servers as well.",
    example: "livekit sfu: it accepts a token made with the key")

  static let tokenExpired = CatalogueEntry(
    .critical, "The token had expired",
    means: "The endpoint refused it, and it had expired before this run.",
    needs: "A refusal, and an expiry in the token that had already passed.",
    remedy: """
      Make a new one. If it is new, this computer's clock or the issuer's is wrong, or it expires \
      before it is used.
      """,
    example: """
      ivs stage: it expired at 2026-11-21T11:59:00.000Z, 60 s before this run
      """)

  static let tokenCannotPublish = CatalogueEntry(
    .critical, "The token does not allow its participant to publish",
    means: "A stage is joined as a publisher here, and the endpoint refused it.",
    needs: "A refusal, and a token that says allow_publish: false.",
    remedy: "Give the token the capability PUBLISH.",
    example: "ivs stage: allow_publish is false")

  static let clockSkew = CatalogueEntry(
    .warning, "This computer's clock and the source's differ",
    means:
      """
      One of the two is wrong. Signed requests, time-limited credentials and certificates are judged \
      by these clocks; AWS allows 5 minutes.
      """,
    needs: "More than a minute between this clock and the date of a source's answer.",
    remedy: """
      Set the one that is wrong; chronyc tracking or timedatectl shows the state of this one.
      """,
    example: "kvs camera: this computer's clock is 412 s ahead of the source's")

  static let configurationUnusable = CatalogueEntry(
    .critical, "An entry of the configuration cannot be used",
    means: """
      The rest was checked. Browsers are stricter: Chromium 156 and Firefox 153 throw for one URI that \
      they cannot read, and the whole configuration is lost.
      """,
    needs: "A URI, server or credential that cannot be read.",
    remedy: "Correct the entry as the evidence says.",
    example: """
      turn:turn.example.org:3478&transport=tcp: $.iceServers[1].urls (line 7, column 14): expected the \
      decimal digits of a port (column 26): did you mean turn:turn.example.org:3478?transport=tcp?
      """)

  static let configurationReading = CatalogueEntry(
    .info, "The configuration could be read in more than one way",
    means: """
      It is not a plain RTCConfiguration, and was understood as the evidence says.
      """,
    needs: "A product's own shape, or a value that was turned into another.",
    remedy: "Check that this is what was meant; if so, nothing needs repair.",
    example: """
      rtc-config config.json: $.peerConnectionOptions (line 1, column 2): the configuration is \
      nested in another document: browsers need the inner object itself
      """)

  static let secretForm = CatalogueEntry(
    .info, "A secret looks as if something was pasted along with it",
    means:
      """
      Quotes, blanks, a byte-order mark or a setting's name around a secret are used as part of \
      it.
      """,
    needs: "A secret that begins or ends like that.",
    remedy: "Remove it from the file unless it belongs to the secret.",
    example: """
      uri command line: the secret in secret.txt begins or ends with a quotation mark, and is used \
      as it is
      """)

  static let memberUnused = CatalogueEntry(
    .warning, "The configuration has members that nothing uses",
    means:
      """
      Usually a misspelt name; Chromium 156 and Firefox 153 ignore unknown members without a word.
      """,
    needs: "A member that no client knows.",
    remedy: "Correct the name, or take it out.",
    example: """
      rtc-config config.json: $.iceServers[0].userName (line 1, column 90): the member userName is not used: \
      did you mean username?
      """)

  static let relayPolicyWithoutRelay = CatalogueEntry(
    .critical, "The configuration allows relays only and has no server to relay",
    means: "Chromium 156 and Firefox 153 gather no candidate then, without an exception.",
    needs: "iceTransportPolicy relay, and no turn: or turns: URI with credentials.",
    remedy: "Add a TURN server with credentials, or set iceTransportPolicy to all.",
    example: """
      rtc-config config.json: $.iceTransportPolicy (line 2, column 3): iceTransportPolicy is \
      relay, but there is no turn: server with credentials: browsers gather no candidates at all
      """)

  static let configurationRefused = CatalogueEntry(
    .critical, "Browsers refuse this configuration as a whole",
    means: """
      One entry that throws costs all other servers too, however well they work here.
      """,
    needs: "An entry or member at which Chromium 156 and Firefox 153 throw.",
    remedy: "Correct each entry that the evidence names.",
    example: """
      rtc-config config.json: $.iceServers[1] (line 4, column 5): a TURN server without a username \
      and credential (Chromium 156 and Firefox 153 refuse it)
      """)

  static let configurationRefusedByOne = CatalogueEntry(
    .warning, "One browser refuses this configuration as a whole",
    means: "Users of that browser get no connection object, and so none of the servers.",
    needs: "An entry or member at which either Chromium 156 or Firefox 153 throws.",
    remedy: "Correct each entry that the evidence names.",
    example: """
      rtc-config config.json: $[0].urls (line 1, column 3): Chromium 156 reads stuns as plain STUN \
      over UDP, Firefox 153 refuses it
      """)

  static let configurationReadOtherwise = CatalogueEntry(
    .warning, "Browsers read this configuration differently from this check",
    means: "What was measured here does not hold in that browser.",
    needs: "A URI that Chromium 156 or Firefox 153 was seen to treat differently.",
    remedy: "Change each entry as the evidence says, so that all clients read the same.",
    example: """
      rtc-config config.json: $[0].urls (line 1, column 3): Chromium 156 sends nothing to port 53 and \
      gathers for 40 s; Firefox 153 uses it
      """)

  static let credentialUnavailable = CatalogueEntry(
    .critical, "The credential could not be read, so nothing was sent",
    means: "The file or variable that holds it is not there or cannot be used.",
    needs: "A file or variable that could not be read.",
    remedy: "Check the path and its permissions, or the variable.",
    example: "turn:turn.example.org: the credential could not be read: password.txt: no such file")
}
