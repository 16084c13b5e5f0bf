import Measurements

/// Who the client is, and what the server thinks of it.
extension CatalogueEntry {
  static let noCredentials = CatalogueEntry(
    .warning,
    """
    {server} {requires|require} credentials, but none were given: no relay was tried
    """,
    means: """
      A TURN server without credentials in the configuration is of no use to a client. Chromium 156 \
      and Firefox 153 throw InvalidAccessError for such a server, and with it the whole configuration \
      is lost.
      """,
    needs: "A turn: or turns: URI without a user name and password.",
    remedy: """
      Give credentials: \(.username) with \(.credentialFile), \(.sharedSecretFile), or a source that \
      hands them out (\(.rtcConfig), \(.kvsChannel)).
      """,
    example: "udp 192.0.2.1:3478: it asks for credentials of the realm \"example.org\"")

  static let credentialExpired = CatalogueEntry(
    .critical, "{server} {refuses|refuse} the credentials: they had expired",
    means: "They had expired before this run, and the server enforces that.",
    needs: """
      A refusal of a signed request, and credentials whose time had already passed.
      """,
    remedy: """
      Fetch new ones from where these came from. If they are new, this computer's clock or the \
      issuer's is wrong, or they expire before they are used.
      """,
    example: """
      udp 192.0.2.1:3478: 401 to a signed request; the credentials expired at \
      2026-11-21T11:00:00.000Z, 1 h before this run
      """)

  static let unauthorized = CatalogueEntry(
    .critical, "{server} {refuses|refuse} the user name or password",
    means: """
      The server asked for credentials, got a signed request, and refused it. From outside a wrong \
      user name, password and realm look alike.
      """,
    needs: "A refusal of a request that was signed with the credentials.",
    remedy: """
      Compare user name, password and realm with the server's. If the user name begins with a time, \
      compare the shared secret and both clocks too.
      """,
    coturn: """
      coturn: user=NAME:PASSWORD and realm with lt-cred-mech; or the same static-auth-secret on both \
      sides with use-auth-secret.
      """,
    example:
      "udp 192.0.2.1:3478: 401 to a signed request; its realm is \"example.org\"")

  static let sharedSecretMismatch = CatalogueEntry(
    .critical,
    """
    {server} {refuses|refuse} credentials made here from the shared secret: the secret is not \
    the server's
    """,
    means: """
      By this computer's clock the credentials are still valid, and their password was made from \
      the secret: the server's secret is a different one, or its clock is far ahead.
      """,
    needs:
      """
      A refusal of a signed request whose credentials this run made itself, and which had not \
      expired.
      """,
    remedy: """
      Compare the secret with the server's, byte by byte (quotes, blanks and a byte-order mark count), \
      and the server's clock with this one.
      """,
    coturn: "coturn: static-auth-secret with use-auth-secret.",
    example:
      """
      udp 192.0.2.1:3478: 401 to a signed request; made here from the shared secret, valid until \
      2026-11-22T12:00:00.000Z by this computer's clock
      """)

  static let usernameTime = CatalogueEntry(
    .critical,
    """
    {server} {refuses|refuse} the credentials, and the time in the user name is not what \
    servers read
    """,
    means: """
      User names of the TURN REST convention begin with the end of the credentials in seconds since \
      1970. Another number there is read as an end long past or far away.
      """,
    needs: "A refusal of a signed request, and a user name that begins with an unlikely number.",
    remedy:
      """
      Have the issuer put the end of the credentials there: whole seconds since 1970, then a \
      colon.
      """,
    example: """
      udp 192.0.2.1:3478: 401 to a signed request; 1795930528000 is a time in milliseconds, but \
      servers expect seconds
      """)

  static let realmMissing = CatalogueEntry(
    .critical, "{server} {has|have} no realm",
    means: """
      The REALM of the challenge is empty, and without one no key can be made. Chromium 156 gets no \
      candidate from such a server, Firefox 153 does.
      """,
    needs: "A challenge whose REALM is empty or no text.",
    remedy: "Give the server a realm, usually its own domain.",
    coturn: "coturn: realm=example.org.",
    example: "udp 192.0.2.1:3478: it asks for credentials with an empty REALM")

  static let challengeIncomplete = CatalogueEntry(
    .critical, "{server} {asks|ask} for credentials without a realm or nonce",
    means: "A client needs both to answer the challenge.",
    needs: "A challenge (401 or 438) without REALM or without NONCE.",
    remedy: """
      Check the credentials first: some servers answer like this to a user name that they do not \
      know or that has expired. Otherwise the server is at fault: report it.
      """,
    example: "udp 192.0.2.1:3478: the challenge has no NONCE")

  static let staleNonceLoop = CatalogueEntry(
    .critical, "{server} {rejects|reject} every nonce as stale, {its|their} own newest included",
    means: """
      A server gives a nonce and takes it back with 438 once it is old. One that is fresh is \
      refused when the client seems to be another one each time, or when several servers behind one \
      address do not share their nonces.
      """,
    needs: "438 to requests with the nonce of the answer before.",
    remedy: """
      Keep one client on one server and one path: pin the load balancer to the client's address, and \
      look for a NAT that changes the address or port between packets.
      """,
    coturn: "coturn: stale-nonce sets the nonce's life in seconds.",
    example: """
      udp 192.0.2.1:3478: the server rejected as stale every nonce it had just issued
      """)

  static let forbidden = CatalogueEntry(
    .critical, "{server} {forbids|forbid} the request by {its|their} policy (403)",
    means: "The credentials are good; the server does not allow what was asked.",
    needs: "403 in answer to a signed request.",
    remedy: "Ask whoever runs the server which users, peers and address families it allows.",
    coturn:
      """
      coturn: allowed-peer-ip, denied-peer-ip, no-loopback-peers and the realm's own options \
      decide.
      """,
    example: "udp 192.0.2.1:3478: the server answered 403 (Forbidden)")

  static let forbiddenUnasked = CatalogueEntry(
    .critical,
    "{server} {forbids|forbid} the Allocate before asking for credentials (403)",
    means: """
      No user name was sent yet, so it is not about the credentials: the server does not serve this \
      client's address, or does not relay here at all.
      """,
    needs: "403 in answer to the first Allocate, which carries no credentials.",
    remedy: """
      Ask whoever runs the server which client addresses it serves, and whether TURN is meant to be on \
      for this port and transport.
      """,
    example:
      "udp 192.0.2.1:3478: the server answered 403 (Forbidden) to the unsigned Allocate")

  static let integrityMissing = CatalogueEntry(
    .critical, "{server} {answers|answer} signed requests without a signature",
    means: """
      A success must carry MESSAGE-INTEGRITY. Without it anybody could have sent it, so clients \
      ignore it: Chromium 156 and Firefox 153 do.
      """,
    needs: "Only answers without MESSAGE-INTEGRITY to a signed request.",
    remedy: "Report it to whoever makes the server.",
    overPlain: "To see whether a device on the way strips it, compare over turns:.",
    example: """
      udp 192.0.2.1:3478: no answer to the signed request has MESSAGE-INTEGRITY
      """)

  static let integrityFailure = CatalogueEntry(
    .critical, "The answers of {server} are signed with another key",
    means: """
      The server answered, but with a signature made from another key than this password gives; or \
      a device on the way changed the packet.
      """,
    needs: "Only answers with a MESSAGE-INTEGRITY that does not match.",
    remedy: "Compare the password and the realm on both sides.",
    overPlain: "Then try turns: to see whether packets are changed on the way.",
    example: """
      udp 192.0.2.1:3478: the answer's MESSAGE-INTEGRITY is wrong: made with another key, or \
      changed on the way
      """)

  static let integrityAlgorithm = CatalogueEntry(
    .warning, "{server} {offers|offer} SHA-256 and {signs|sign} with SHA-1",
    means: """
      The server offers the newer digest and answers with the older one, which a client of RFC 8489 \
      must ignore. Clients that do not know SHA-256, as Chromium 156 and Firefox 153, are fine.
      """,
    needs: "An answer in SHA-1 to a request in SHA-256, and success without SHA-256.",
    remedy: "Upgrade the server, or have it not offer PASSWORD-ALGORITHMS.",
    example: """
      udp 192.0.2.1:3478: with SHA-256 its answer was signed with SHA-1; without SHA-256 the \
      allocation succeeded
      """)

  static let bidDown = CatalogueEntry(
    .critical,
    """
    {server} {announces|announce} a list of password algorithms, but none arrived
    """,
    means: """
      The nonce says that the list is there. Someone on the way may have removed it to force a \
      weaker digest, or the server is at fault.
      """,
    needs: """
      A nonce whose cookie announces PASSWORD-ALGORITHMS, and an answer without them.
      """,
    remedy: "Report it to whoever runs the server, with the evidence.",
    overPlain: "Use turns: to this server: if that shows the same, the server itself is faulty.",
    example: """
      udp 192.0.2.1:3478: the nonce announces a list of password algorithms, but there is none
      """)

  static let nonceStaleAtOnce = CatalogueEntry(
    .warning,
    """
    {server} {rejects|reject} as stale the nonce that {it|they} had just issued: browsers give \
    up there
    """,
    means: """
      A client that takes the new nonce gets its relay, as this run did. Chromium 156 and Firefox 153 \
      do not try again after a 438 to their first signed Allocate.
      """,
    needs: "438 to the first signed Allocate, and success with the next nonce.",
    remedy: """
      Have several servers behind one address share their nonces, or pin each client to one of \
      them; let a nonce live for minutes.
      """,
    coturn: "coturn: stale-nonce=600.",
    example:
      """
      udp 192.0.2.1:3478: 438 to the first signed Allocate, success with the next nonce
      """
  )

  static let saslprepOnly = CatalogueEntry(
    .warning, "{server} {prepares|prepare} user names or passwords by the old rules",
    means: """
      Beyond ASCII, RFC 5389 (SASLprep) and RFC 8489 (OpaqueString) make different keys from one \
      password. Chromium 156 does neither and hashes the bytes as they are; Firefox 153 sends no \
      signed request at all.
      """,
    needs: "A refusal of the credentials by OpaqueString, and success by SASLprep.",
    remedy: "Give out user names and passwords in ASCII only.",
    example: """
      udp 192.0.2.1:3478: 401 to the credentials with OpaqueString (RFC 8489), success with \
      SASLprep (RFC 5389)
      """)

  static let openRelay = CatalogueEntry(
    .critical, "{server} {relays|relay} for anybody, without credentials",
    means: """
      Anyone can send traffic in this server's name, into its own network too. Chromium 156 and \
      Firefox 153 ignore such a success, so no browser gains from it.
      """,
    needs: "An Allocate without credentials that was granted.",
    remedy: "Have the server ask for credentials, and deny relaying into its own network.",
    coturn:
      """
      coturn: remove no-auth, set lt-cred-mech or use-auth-secret, and denied-peer-ip for \
      internal ranges.
      """,
    example: "udp 192.0.2.1:3478: an Allocate without credentials was granted")

  static let bindingNeedsCredentials = CatalogueEntry(
    .critical, "{server} {requires|require} credentials even for a STUN Binding",
    means: """
      A stun: URI carries no credentials, so no client learns an address from this server: Chromium \
      156 and Firefox 153 get no srflx candidate.
      """,
    needs: "401 in answer to a Binding.",
    remedy:
      """
      Have the server answer Binding without credentials, or do not list it as stun:.
      """,
    coturn: "coturn: remove secure-stun.",
    example: "udp 192.0.2.1:3478: Binding: the server answered 401 (Unauthorized)")

  static let credentialLifetime = CatalogueEntry(
    .info, "The user name and the time to live disagree on when the credentials end",
    means:
      "A server of the TURN REST convention goes by the user name, clients that renew by the ttl.",
    needs: "Both ends known, and more than a minute apart after the clocks' difference.",
    remedy:
      "Have the service hand out the same end in both, and compare its clock with this computer's.",
    example: """
      turn-rest calls: the user name's time is 1 h before the end of the ttl
      """)
}
