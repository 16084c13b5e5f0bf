import Measurements

/// Whom the certificate is for, who issued it, and whether clients take it.
extension CatalogueEntry {
  static let nameMismatch = CatalogueEntry(
    .critical,
    """
    The {certificate|certificates} of {server} {is|are} for another name
    """,
    means: "Clients end the handshake here: whoever answers is not who the URI names.",
    needs: "A certificate whose names do not include the one that was asked for.",
    remedy: """
      Use one of the certificate's names in the URI, or issue a certificate with this name. \
      \(.serverName) checks against another name on purpose.
      """,
    example: "tls 192.0.2.1:5349: asked for turn.example.org, it names www.example.org")

  static let certificateExpired = CatalogueEntry(
    .critical, "The {certificate|certificates} of {server} {has|have} expired",
    means: "Clients end the handshake at this point.",
    needs: "A certificate whose validity ended before this run.",
    remedy: """
      Renew it, and have the server load the new file: most servers read it only when told to. If other \
      computers accept it, this one's clock is ahead.
      """,
    coturn: "coturn reloads cert and pkey on SIGUSR2: call that from the renewal hook.",
    example: """
      tls 192.0.2.1:5349: it expired at 2026-11-20T12:00:00.000Z, 24 h before this run
      """)

  static let certificateNotYetValid = CatalogueEntry(
    .critical, "The {certificate|certificates} of {server} {is|are} not valid yet",
    means: "By this computer's clock, its validity has not begun.",
    needs: "A certificate whose validity begins after this run.",
    remedy: "Check this computer's clock first, then the clock of whoever issued the certificate.",
    example: "tls 192.0.2.1:5349: it is valid from 2026-11-22T12:00:00.000Z")

  static let chainIncomplete = CatalogueEntry(
    .critical, "{server} {sends|send} the certificate without the intermediate that issued it",
    means: """
      The server must send every certificate up to the authority. Some clients fetch or remember \
      what is missing; WebRTC's do not: Chromium 156 and Firefox 153 refuse it.
      """,
    needs: "One certificate sent, not self-signed, whose issuer is not known here.",
    remedy:
      """
      Give the server the full chain (fullchain.pem, not cert.pem). If the authority is your own, \
      name it with \(.cacert).
      """,
    coturn: "coturn: the file in cert holds the certificate first, then the intermediates.",
    example: "tls 192.0.2.1:5349: 1 certificate was sent, its issuer CN=R11 is missing")

  static let issuerUnknown = CatalogueEntry(
    .critical,
    """
    The {certificate|certificates} of {server} {was|were} not issued by a trusted authority
    """,
    means: "The chain leads to an authority that is not trusted here.",
    needs: "A chain of which no certificate was issued by a trusted authority.",
    remedy: """
      If the authority is your own, name it with \(.cacert), and have clients trust it. Otherwise \
      use a certificate of a public authority, with its full chain.
      """,
    example: """
      tls 192.0.2.1:5349: 2 certificates were sent, issued by CN=Example CA, which is not trusted \
      here
      """)

  static let selfSigned = CatalogueEntry(
    .critical, "The {certificate|certificates} of {server} {is|are} self-signed",
    means: "Nobody vouches for it; Chromium 156 and Firefox 153 refuse it.",
    needs: "A chain that ends in a self-signed certificate which is not trusted.",
    remedy:
      """
      Use a certificate of a public authority (Let's Encrypt, for one), or name your own with \
      \(.cacert).
      """,
    example: "tls 192.0.2.1:5349: CN=turn.example.org is self-signed")

  static let intercepted = CatalogueEntry(
    .critical, "TLS to {server} is intercepted on the way",
    means: "A device on the way answers in the server's place with a certificate of its own.",
    needs: """
      Another issuer than the same port shows over DTLS or at another address, or an issuer that is \
      known for intercepting.
      """,
    remedy: """
      Ask whoever runs this network to except the server from TLS inspection. WebRTC clients break \
      on it even where the computer trusts the device's authority.
      """,
    example:
      """
      tls 192.0.2.1:443: issued by CN=FortiGate CA, whose name contains FortiGate
      """)

  static let certificateRevoked = CatalogueEntry(
    .critical, "The {certificate|certificates} of {server} {was|were} revoked",
    means: "Its authority has taken it back.",
    needs: "A revocation stated by the authority.",
    remedy: "Issue a new certificate with a new key, and find out why the old one was revoked.",
    example: "tls 192.0.2.1:5349: the certificate was refused: it was revoked")

  static let certificateWeak = CatalogueEntry(
    .critical,
    """
    The {certificate|certificates} of {server} {is|are} too weak to be trusted
    """,
    means: "Its key or its signature can be broken.",
    needs: "A key or digest below the security level.",
    remedy: "Issue a new one with an RSA key of 2048 bits or more, or P-256, and SHA-256.",
    example: "tls 192.0.2.1:5349: the certificate was refused: it is too weak")

  static let certificateInvalid = CatalogueEntry(
    .critical, "The {certificate|certificates} of {server} cannot be trusted",
    means: "Verifying it failed for a reason that has no entry of its own.",
    needs: "A refusal of the certificate, with OpenSSL's words.",
    remedy: "Correct the certificate as the evidence says, or name its authority with \(.cacert).",
    example:
      """
      tls 192.0.2.1:5349: the certificate was refused: it cannot be trusted
      """)

  static let browserRefusesCertificate = CatalogueEntry(
    .warning,
    """
    Browsers refuse the {certificate|certificates} of {server}, which {passes|pass} here
    """,
    means: """
      Chromium 156 takes no P-521 and no Ed25519 key, Firefox 153 no Ed25519; both want the name as \
      a subject alternative name (SAN).
      """,
    needs: "A key type or a missing SAN that was seen to be refused.",
    remedy:
      """
      Issue a certificate with an RSA (2048 bits or more) or P-256 key and the server's name \
      as SAN.
      """,
    example: "tls 192.0.2.1:5349: an Ed25519 key: Chromium 156 and Firefox 153 refuse it")

  static let certificateExpiring = CatalogueEntry(
    .warning, "The {certificate|certificates} of {server} {expires|expire} soon",
    means: """
      It has less than two weeks left, or less than a third of its lifetime if that is shorter.
      """,
    needs: "The end of the certificate's validity.",
    remedy: "Renew it now, and find out why automatic renewal did not.",
    example: "tls 192.0.2.1:5349: it expires at 2026-11-26T03:10:00.000Z, in 5 d")

  static let insecureTLS = CatalogueEntry(
    .warning, "The identity of {server} was NOT verified",
    means: "Whoever answers may be anybody, and so may everything measured here be.",
    needs: "The setting that switches verification off.",
    remedy: "Leave \(.insecure) out, and name a private authority with \(.cacert) instead.",
    example: "tls 192.0.2.1:5349: verification would have failed: it has expired")

  static let dtlsFingerprintMismatch = CatalogueEntry(
    .critical, "The peer's certificate is not the one that its answer announced",
    means: "Clients end the session here, since whoever answers may be anybody.",
    needs: "A DTLS certificate whose digest is not in the session description.",
    remedy: """
      Compare the digest with a=fingerprint in the answer. Usually the answer was changed on its \
      way, or two servers behind one address do not share their certificate.
      """,
    example: "udp 192.0.2.9:443: SHA-256 ab12…")
}
