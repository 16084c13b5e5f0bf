extension ICEServerURI {
  /// How much of what the field writes is taken.
  package enum Grammar: Sendable {
    /// RFC 7064 and RFC 7065 to the letter.
    case strict
    /// Also what is harmless and common outside the grammar; each deviation leaves a note.
    case lenient
  }

  /// A URI, and what its reader should know about the way it was written.
  package struct Reading: Hashable, Sendable {
    package var uri: ICEServerURI
    /// In the order of the text, each at most once.
    package var notes: [Note]
  }

  /// Reads a URI.
  ///
  /// - Throws: `ICEServerURIError` with the place and what was expected there. It quotes nothing of
  ///   the text, which may hold a password.
  package static func read(
    _ text: String, _ grammar: Grammar = .lenient
  ) throws(ICEServerURIError) -> Reading {
    var scanner = URIScanner(text, grammar)
    return try scanner.scan()
  }

  /// Something worth knowing about a URI that was accepted; the raw value is the one in reports.
  package enum Note: String, CaseIterable, Hashable, Sendable {
    /// Blanks around the URI were cut off. Lenient only.
    case whitespaceTrimmed = "whitespace-trimmed"
    /// Upper case was folded.
    case caseFolded = "case-folded"
    /// `:` without a port.
    case emptyPort = "empty-port"
    /// A non-ASCII name was mapped to A-labels.
    case idnaMapped = "idna-mapped"
    /// An IPv6 zone, which these URIs have no place for. Lenient only.
    case zoneIdentifier = "zone-identifier"
    /// `::ffff:192.0.2.1`.
    case ipv4Mapped = "ipv4-mapped"
    /// Characters that a URI allows and no host name has.
    case unusualHostName = "unusual-host-name"
    /// A final dot.
    case absoluteName = "absolute-name"
    /// `?transport=` after `stun` or `stuns`. Lenient only.
    case transportIgnored = "transport-ignored"
    /// Chrome throws on this URI.
    case browserRejects = "browser-rejects"
    /// `turns` with `?transport=udp`.
    case browsersUseTLS = "browsers-use-tls"
    /// Port 53, which browsers do not open.
    case portBlockedByBrowsers = "port-blocked-by-browsers"
    /// `turns` with an IP address.
    case ipLiteralWithTLS = "ip-literal-with-tls"
  }
}
