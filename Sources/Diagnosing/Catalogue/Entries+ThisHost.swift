import Measurements

/// Faults of this computer, before anything is said of a server.
extension CatalogueEntry {
  static let localError = CatalogueEntry(
    .critical, "This computer could not do its part of the check",
    means: "A system call failed here. It says nothing about the server.",
    needs: "An error of the operating system that has no entry of its own.",
    remedy: "Look up the system's error in the evidence; it names the call that failed.",
    example: "udp 192.0.2.1:3478: this computer could not open a socket (ENOBUFS)")

  static let noRoute = CatalogueEntry(
    .critical, "This computer has no route to {server}",
    means:
      """
      The kernel refused to send: its routing table has no way to the address. Nothing left \
      the computer.
      """,
    needs: "ENETUNREACH, EHOSTUNREACH, EACCES or EINVAL from the system call itself.",
    remedy: """
      Check the interface, the default gateway and the VPN (ip route get ADDRESS). On a computer \
      without IPv6, run with \(.ipv4).
      """,
    example: """
      udp 203.0.113.10:3478: this computer could not connect (ENETUNREACH)
      """)

  static let localFirewall = CatalogueEntry(
    .critical, "This computer's own firewall does not let the packets to {server} out",
    means:
      """
      The kernel refused to send: a rule of this computer (nftables, iptables, a sandbox) \
      forbids it.
      """,
    needs: "EPERM from the system call itself.",
    remedy: """
      Look for the rule in the output chain (nft list ruleset), or for the sandbox or container \
      policy that this program runs in.
      """,
    example: "udp 192.0.2.1:3478: this computer could not send (EPERM)")

  static let tooManyFiles = CatalogueEntry(
    .critical, "This computer's limit on open files is reached",
    means: "Each check needs a socket or two, and no more could be opened.",
    needs: "EMFILE or ENFILE.",
    remedy: "Raise the limit (ulimit -n), or run fewer checks at once with \(.parallel).",
    example: "udp 192.0.2.1:3478: this computer could not open a socket (EMFILE)")

  static let localAddressUnusable = CatalogueEntry(
    .critical, "The local address or port cannot be used",
    means: "The address to send from is not of this computer, or no port of it is free.",
    needs: "EADDRNOTAVAIL or EADDRINUSE, or an address that went away.",
    remedy: "Compare \(.bindAddress) with the addresses of this computer (ip address).",
    example: """
      udp 192.0.2.1:3478: this computer could not use the local address (EADDRNOTAVAIL)
      """)

  static let credentialUnusable = CatalogueEntry(
    .critical, "The credentials cannot be sent as they are",
    means: """
      A user name or password is empty, too long or holds characters that are not allowed. Nothing \
      was sent. Chromium 156 and Firefox 153 throw InvalidAccessError for an empty credential and \
      for user names of 510 bytes or more.
      """,
    needs: "A user name or password that OpaqueString refuses, or of too many bytes.",
    remedy: "Correct it where it comes from: the evidence says which of the two it is, and why.",
    example: """
      udp 192.0.2.1:3478: the credential is empty or contains characters that no password may have
      """)

  static let trustUnusable = CatalogueEntry(
    .critical, "The authorities to trust could not be loaded",
    means: "Without them no certificate can be verified, so TLS was not tried.",
    needs: "A file of authorities that cannot be read or holds none.",
    remedy: "Correct the file named with \(.cacert): PEM, with at least one certificate.",
    example: """
      tls 192.0.2.1:5349: the certificate authorities in ca.pem cannot be read: no such file
      """)
}
