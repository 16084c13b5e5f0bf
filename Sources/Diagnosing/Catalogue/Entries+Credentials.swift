import Measurements

/// Who the client is, and what the server thinks of it.
extension CatalogueEntry {
  static let noCredentials = CatalogueEntry(
    .warning, "{server} wants credentials and none were given: no relay was tried",
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
    means: "The end of the credentials was before this run, and the server goes by it.",
    needs: "A refusal of a signed request, and an end of the credentials in the past.",
    remedy: """
      Fetch new ones from where these came from. If they are new, this computer's clock or the \
      issuer's is wrong, or they live shorter than the time until they are used.
      """,
    example: """
      udp 192.0.2.1:3478: 401 to a signed request; they ended at 2026-11-21T11:00:00.000Z, 1 h before \
      this run
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
      The user name holds an end that is still to come, and the password is made from the secret: if \
      the server refuses it, its secret is another one, or its clock is far ahead.
      """,
    needs:
      "A refusal of a signed request whose credentials this run made itself, with an end to come.",
    remedy: """
      Compare the secret with the server's, byte by byte (quotes, blanks and a byte-order mark count), \
      and the server's clock with this one.
      """,
    coturn: "coturn: static-auth-secret with use-auth-secret.",
    example:
      """
      udp 192.0.2.1:3478: 401 to a signed request; made here from the shared secret, good until \
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
      udp 192.0.2.1:3478: 401 to a signed request; 1795930528000 is a time in milliseconds, servers \
      read seconds
      """)

  static let realmMissing = CatalogueEntry(
    .critical, "{server} {has|have} no realm",
    means: """
      The REALM of the challenge is empty, and without one no key can be made. Chromium 156 gets no \
      candidate from such a server, Firefox 153 does.
      """,
    needs: "A challenge whose REALM is empty or no text.",
    remedy: "Give the server a realm, mostly its own domain.",
    coturn: "coturn: realm=example.org.",
    example: "udp 192.0.2.1:3478: it asks for credentials with an empty REALM")

  static let challengeIncomplete = CatalogueEntry(
    .critical, "{server} {refuses|refuse} with 401 and {names|name} no realm or nonce",
    means: "Without both a client cannot answer the challenge.",
    needs: "A 401 without REALM or without NONCE.",
    remedy: """
      Check the credentials first: some servers answer like this to a user name that they do not \
      know or that has expired. Otherwise the server is at fault: report it.
      """,
    example: "udp 192.0.2.1:3478: the 401 has no REALM or no NONCE")

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
    example: "udp 192.0.2.1:3478: 438 (Stale Nonce) to the nonce of the answer before")

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

  static let integrityMissing = CatalogueEntry(
    .critical, "{server} {answers|answer} signed requests without a signature",
    means: """
      A success must carry MESSAGE-INTEGRITY. Without it anybody could have sent it, so clients \
      ignore it: Chromium 156 and Firefox 153 do.
      """,
    needs: "Only answers without MESSAGE-INTEGRITY to a signed request.",
    remedy: """
      Report it to whoever makes the server. To see whether a device on the way strips it, compare \
      over turns:.
      """,
    example: "udp 192.0.2.1:3478: 1 answer without MESSAGE-INTEGRITY was ignored")

  static let integrityFailure = CatalogueEntry(
    .critical, "The answers of {server} are signed with another key",
    means: """
      The server took the request, and its answer is signed with a key that does not come from this \
      password; or a device on the way changed the packet.
      """,
    needs: "Only answers with a MESSAGE-INTEGRITY that does not match.",
    remedy: """
      Compare the password and the realm on both sides, then try turns: to see whether it is the \
      way that changes the packets.
      """,
    example: "udp 192.0.2.1:3478: 3 answers with a wrong MESSAGE-INTEGRITY were ignored")

  static let integrityAlgorithm = CatalogueEntry(
    .warning, "{server} {offers|offer} SHA-256 and {signs|sign} with SHA-1",
    means: """
      The server offers the newer digest and answers with the older one, which a client of RFC 8489 \
      must ignore. Clients that do not know SHA-256, as Chromium 156 and Firefox 153, are fine.
      """,
    needs: "An answer in SHA-1 to a request in SHA-256, and success without SHA-256.",
    remedy: "Upgrade the server, or have it not offer PASSWORD-ALGORITHMS.",
    example: """
      udp 192.0.2.1:3478: with SHA-256 its answer was signed with SHA-1; without, all went well
      """)

  static let bidDown = CatalogueEntry(
    .critical, "The list of password algorithms of {server} is missing",
    means: """
      The nonce promises that the list is there. Somebody between may have taken it out to force a \
      weaker digest, or the server is at fault.
      """,
    needs: "A nonce whose cookie promises PASSWORD-ALGORITHMS, and an answer without them.",
    remedy: "Use turns: to this server: if that shows the same, the server itself is faulty.",
    example: "udp 192.0.2.1:3478: the nonce promises PASSWORD-ALGORITHMS, and the answer has none")

  static let nonceStaleAtOnce = CatalogueEntry(
    .warning,
    "{server} {calls|call} the nonce stale that it gave a moment before: browsers give up there",
    means: """
      A client that takes the new nonce gets its relay, as this run did. Chromium 156 and Firefox 153 \
      do not try again after a 438 to their first signed Allocate.
      """,
    needs: "438 to the first signed Allocate, and success with the next nonce.",
    remedy: """
      Have several servers behind one address share their nonces, or pin each client to one of them; \
      give a nonce a life of minutes.
      """,
    coturn: "coturn: stale-nonce=600.",
    example:
      "udp 192.0.2.1:3478: 438 (Stale Nonce) to the first signed Allocate, success with the next nonce"
  )

  static let saslprepOnly = CatalogueEntry(
    .warning, "{server} {prepares|prepare} user names or passwords by the old rules",
    means: """
      Beyond ASCII, RFC 5389 (SASLprep) and RFC 8489 (OpaqueString) make different keys of one \
      password. Chromium 156 does neither and hashes the bytes as they are; Firefox 153 sends no \
      signed request at all.
      """,
    needs: "A refusal of the credentials by OpaqueString, and success by SASLprep.",
    remedy: "Give out user names and passwords of ASCII characters alone.",
    example: "udp 192.0.2.1:3478: 401 by OpaqueString, success by SASLprep")

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
    .critical, "{server} {wants|want} credentials even for STUN Binding",
    means: """
      A stun: URI carries no credentials, so no client learns an address from this server: Chromium \
      156 and Firefox 153 get no srflx candidate.
      """,
    needs: "401 in answer to a Binding.",
    remedy:
      "Have the server answer Binding without credentials, or leave it out as a stun: server.",
    coturn: "coturn: remove secure-stun.",
    example: "udp 192.0.2.1:3478: the server answered Binding with 401 (Unauthorized)")

  static let credentialLifetime = CatalogueEntry(
    .info, "The user name and the time to live disagree on when the credentials end",
    means:
      "A server of the TURN REST convention goes by the user name, clients that renew by the ttl.",
    needs: "Both ends known, and more than a minute apart after the clocks' difference.",
    remedy:
      "Have the service hand out the same end in both, and compare its clock with this computer's.",
    example: "turn-rest calls: the user name's time is 3600 s before the end of the ttl")
}
