extension ICEServerURI {
  /// How much of what is written in practice is accepted.
  package enum Grammar: Sendable {
    /// RFC 7064 and RFC 7065 to the letter.
    case strict
    /// Also accepts what is harmless and common outside the grammar; each deviation adds a note.
    case lenient
  }

  /// A URI, with notes on how it was written.
  package struct Reading: Hashable, Sendable {
    package var uri: ICEServerURI
    /// In the order of the text, each at most once.
    package var notes: [Note]
    /// The text as it was written, where it differs from the URI.
    var written: String?

    /// The notes, with the text that they speak of.
    package var spellings: [Spelling] { notes.map { Spelling($0, written: written) } }
  }

  /// A note with the text that it is about, which the URI as read no longer shows.
  package struct Spelling: Hashable, Sendable {
    package let note: Note
    let written: String?

    package init(_ note: Note, written: String? = nil) {
      self.note = note
      self.written = note.isAboutText ? written : nil
    }

    package var text: String { (written.map { "written \($0): " } ?? "") + note.text }
  }

  /// Reads a URI.
  ///
  /// - Throws: `ICEServerURIError` with the place and what was expected there. It quotes nothing
  ///   from the text, which may contain a password.
  package static func read(
    _ text: String, _ grammar: Grammar = .lenient
  ) throws(ICEServerURIError) -> Reading {
    var scanner = URIScanner(text, grammar)
    var reading = try scanner.scan()
    let written = RedactedURIText(text).text
    if written != reading.uri.description { reading.written = written }
    return reading
  }

  /// A note on an accepted URI; reports use the raw value.
  ///
  /// Notes on browsers rest on observations of Chromium 156 and Firefox 153.
  package enum Note: String, CaseIterable, Hashable, Sendable {
    /// Blanks around the URI were cut off. Lenient only.
    case whitespaceTrimmed = "whitespace-trimmed"
    /// The scheme or the host in upper case.
    case caseFolded = "case-folded"
    /// The value of `transport` in upper case.
    case transportCase = "transport-case"
    /// `transport` itself in upper case.
    case transportKeyCase = "transport-key-case"
    /// `:` without a port.
    case emptyPort = "empty-port"
    /// `?` with nothing after it. Lenient only.
    case emptyQuery = "empty-query"
    /// Percent-encoding in the host.
    case percentEncodedHost = "percent-encoded-host"
    /// A non-ASCII name was mapped to A-labels.
    case idnaMapped = "idna-mapped"
    /// An IPv6 zone, which these URIs do not provide for. Lenient only.
    case zoneIdentifier = "zone-identifier"
    /// A link-local IPv6 address without the zone that it needs.
    case zoneMissing = "zone-missing"
    /// `::ffff:192.0.2.1`.
    case ipv4Mapped = "ipv4-mapped"
    /// An IPv4 address as `inet_aton` reads it: `0x7f.1`, `3221225985`. Lenient only.
    case shorthandAddress = "shorthand-address"
    /// Characters that are legal in a URI but in no host name.
    case unusualHostName = "unusual-host-name"
    /// A final dot.
    case absoluteName = "absolute-name"
    /// `?transport=` after `stun` or `stuns`. Lenient only.
    case transportIgnored = "transport-ignored"
    /// `stuns`.
    case stunsInBrowsers = "stuns-in-browsers"
    /// `turns` with `?transport=udp`.
    case browsersUseTLS = "browsers-use-tls"
    /// A port that browsers block for everything.
    case portBlockedByBrowsers = "port-blocked-by-browsers"
    /// A TURN port below 1024 to which Chromium sends nothing.
    case lowPort = "low-port"
    /// Port 53, which Chromium blocks and Firefox does not.
    case port53 = "port-53"
    /// `turns` or `stuns` with an IP address.
    case ipLiteralWithTLS = "ip-literal-with-tls"
  }
}

/// A browser whose behaviour was observed, in the version observed.
package enum Browser: String, CaseIterable, Hashable, Sendable {
  case chromium = "Chromium 156"
  case firefox = "Firefox 153"
}

extension ICEServerURI.Note {
  /// The browsers that throw on such a URI, and so lose the whole configuration.
  package var refusedBy: [Browser] {
    switch self {
    case .transportKeyCase, .transportIgnored: [.chromium, .firefox]
    case .emptyPort, .emptyQuery: [.chromium]
    case .transportCase, .zoneIdentifier, .stunsInBrowsers, .portBlockedByBrowsers: [.firefox]
    case .whitespaceTrimmed, .caseFolded, .percentEncodedHost, .idnaMapped, .zoneMissing,
      .ipv4Mapped, .shorthandAddress, .unusualHostName, .absoluteName, .browsersUseTLS, .lowPort,
      .port53, .ipLiteralWithTLS:
      []
    }
  }

  /// Whether it is about the text, and not about the server that the text names.
  fileprivate var isAboutText: Bool {
    switch self {
    case .whitespaceTrimmed, .caseFolded, .transportCase, .transportKeyCase, .emptyPort,
      .emptyQuery, .percentEncodedHost, .idnaMapped, .shorthandAddress, .transportIgnored,
      .zoneIdentifier:
      true
    case .zoneMissing, .ipv4Mapped, .unusualHostName, .absoluteName, .stunsInBrowsers,
      .browsersUseTLS, .portBlockedByBrowsers, .lowPort, .port53, .ipLiteralWithTLS:
      false
    }
  }

  /// Whether a browser that accepts the URI uses it differently from this program.
  package var isReadOtherwise: Bool {
    switch self {
    case .percentEncodedHost, .idnaMapped, .ipv4Mapped, .zoneMissing, .lowPort, .port53,
      .stunsInBrowsers, .portBlockedByBrowsers, .ipLiteralWithTLS:
      true
    // DTLS instead of TLS has a finding of its own.
    case .whitespaceTrimmed, .caseFolded, .transportCase, .transportKeyCase, .emptyPort,
      .emptyQuery, .zoneIdentifier, .shorthandAddress, .unusualHostName, .absoluteName,
      .transportIgnored, .browsersUseTLS:
      false
    }
  }
}
