import Measurements

/// Whom the certificate is for, who issued it, and whether clients take it.
extension CatalogueEntry {
  static let nameMismatch = CatalogueEntry(
    .critical, "The certificate of {server} is for another name",
    means: "Clients end the handshake here: whoever answers is not who the URI names.",
    needs: "A certificate whose names do not include the one that was asked for.",
    remedy: """
      Use one of the certificate's names in the URI, or issue a certificate with this name. \
      \(.serverName) checks against another name on purpose.
      """,
    example: "tls 192.0.2.1:5349: asked for turn.example.org, it names www.example.org")

  static let certificateExpired = CatalogueEntry(
    .critical, "The certificate of {server} has expired",
    means: "Clients end the handshake here.",
    needs: "An end of the certificate before this run.",
    remedy:
      "Renew it, and have the server load the new file: most servers read it only when told to.",
    coturn: "coturn reloads cert and pkey on SIGUSR2: call that from the renewal hook.",
    example: "tls 192.0.2.1:5349: it ended at 2026-11-20T12:00:00.000Z, 24 h before this run")

  static let certificateNotYetValid = CatalogueEntry(
    .critical, "The certificate of {server} is not valid yet",
    means: "By this computer's clock its time has not begun.",
    needs: "A start of the certificate after this run.",
    remedy: "Check this computer's clock first, then the clock of whoever issued the certificate.",
    example: "tls 192.0.2.1:5349: it starts at 2026-11-22T12:00:00.000Z")

  static let chainIncomplete = CatalogueEntry(
    .critical, "{server} {sends|send} the certificate without the intermediate that issued it",
    means: """
      The server must send every certificate up to the authority. Some clients fetch or remember \
      what is missing; WebRTC's do not: Chromium 156 and Firefox 153 refuse it.
      """,
    needs: "One certificate sent, not self-signed, whose issuer is not known here.",
    remedy:
      """
      Give the server the full chain (fullchain.pem and not cert.pem). If the authority is \
      your own, name it with \(.cacert).
      """,
    coturn: "coturn: the file in cert holds the certificate first, then the intermediates.",
    example: "tls 192.0.2.1:5349: 1 certificate was sent, its issuer CN=R11 is missing")

  static let issuerUnknown = CatalogueEntry(
    .critical, "The certificate of {server} was not issued by a trusted authority",
    means: "The chain leads to an authority that is not trusted here.",
    needs: "A chain of which no certificate was issued by a trusted authority.",
    remedy: """
      If the authority is your own, name it with \(.cacert), and have clients trust it. Else use a \
      certificate of a public authority, with its full chain.
      """,
    example: """
      tls 192.0.2.1:5349: 2 certificates were sent, issued by CN=Example CA, which is not trusted \
      here
      """)

  static let selfSigned = CatalogueEntry(
    .critical, "The certificate of {server} is self-signed",
    means: "Nobody vouches for it; Chromium 156 and Firefox 153 refuse it.",
    needs: "A chain that ends in a self-signed certificate which is not trusted.",
    remedy:
      """
      Use a certificate of a public authority (Let's Encrypt, for one), or name your own with \
      \(.cacert).
      """,
    example: "tls 192.0.2.1:5349: CN=turn.example.org signed itself")

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
      "tls 192.0.2.1:443: issued by CN=FortiGate CA, which is a name of FortiGate")

  static let certificateRevoked = CatalogueEntry(
    .critical, "The certificate of {server} was revoked",
    means: "Its authority has taken it back.",
    needs: "A revocation in the answer of the authority.",
    remedy: "Issue a new certificate with a new key, and find out why the old one was revoked.",
    example: "tls 192.0.2.1:5349: the certificate was revoked")

  static let certificateWeak = CatalogueEntry(
    .critical, "The certificate of {server} is too weak to be trusted",
    means: "Its key or its signature can be broken.",
    needs: "A key or digest below the security level.",
    remedy: "Issue a new one with an RSA key of 2048 bits or more, or P-256, and SHA-256.",
    example: "tls 192.0.2.1:5349: the certificate was refused: it is too weak")

  static let certificateInvalid = CatalogueEntry(
    .critical, "The certificate of {server} cannot be trusted",
    means: "Verifying it failed for a reason that has no entry of its own.",
    needs: "A refusal of the certificate, with OpenSSL's words.",
    remedy: "Correct the certificate as the evidence says, or name its authority with \(.cacert).",
    example:
      "tls 192.0.2.1:5349: OpenSSL: unsuitable certificate purpose")

  static let browserRefusesCertificate = CatalogueEntry(
    .warning, "Browsers refuse the certificate of {server}, which passes here",
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
    .warning, "The certificate of {server} expires soon",
    means: "Within two weeks, or in the last third of a life shorter than that.",
    needs: "The end of the certificate.",
    remedy: "Renew it now, and find out why the automatic renewal has not.",
    example: "tls 192.0.2.1:5349: it ends at 2026-11-26T03:10:00.000Z, in 5 d")

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
      Compare the digest with a=fingerprint in the answer. Mostly the answer was changed on its way, \
      or two servers behind one address do not share their certificate.
      """,
    example: "udp 192.0.2.9:443: SHA-256 abab…")
}
