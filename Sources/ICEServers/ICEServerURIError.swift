/// Why a text is not the URI of a STUN or TURN server.
package struct ICEServerURIError: Error, Hashable, Sendable {
  package var kind: Kind
  /// Offset in bytes of the text's UTF-8.
  package var offset: Int
  package var hint: Hint?

  package init(_ kind: Kind, at offset: Int, hint: Hint? = nil) {
    self.kind = kind
    self.offset = offset
    self.hint = hint
  }

  package enum Kind: Error, CaseIterable, Hashable, Sendable {
    // Outside the grammar of RFC 7064 and RFC 7065.
    case empty
    case blank
    case scheme
    case slash
    case userinfo
    /// Several URIs with something between them.
    case several
    case hostCharacter
    case percentEncoding
    case bareIPv6
    case unclosedBracket
    case ipv6Address
    case zoneIdentifier
    case portDigit
    case delimiter
    case path
    case fragment
    case queryOnSTUN
    case query
    case transportCharacter
    /// A second question mark after the transport, at which Chromium stops reading.
    case secondQuery

    // Within the grammar, but unusable.
    case tooLong
    case emptyHost
    case ipvFuture
    case encodedCharacter
    case hostEncoding
    case internationalName
    case numericName
    case emptyLabel
    case longLabel
    case longName
    case portRange
    case unknownTransport
    /// A comma, an ampersand or the like: the grammar allows them in a name, DNS does not.
    case subDelimiter
  }

  /// A guess at what the writer meant.
  package enum Hint: CaseIterable, Hashable, Sendable {
    case dropSlashes
    case dropPath
    case credentialsElsewhere
    case bracketIPv6
    case bracketsAreForIPv6
    case onlyTransport
    case useTURNSOverTCP
    case useTURNSOverUDP
    case writeALabel
    case questionMark
    case oneURI
    case addScheme
    case notHTTP
    /// A blank between the scheme and the host.
    case dropBlank
    /// The scheme of another URL, or the same once more.
    case dropSecondScheme
    /// A variable that nothing replaced.
    case templateVariable
  }
}

extension ICEServerURIError {
  /// The browsers seen to throw on such a URI, and so to lose the whole configuration.
  package var refusedBy: [Browser] {
    switch kind {
    case .empty, .scheme, .slash, .userinfo, .hostCharacter, .bareIPv6, .portDigit, .path,
      .fragment, .queryOnSTUN, .query, .transportCharacter, .emptyHost, .portRange,
      .unknownTransport, .unclosedBracket:
      Browser.allCases
    case .percentEncoding, .ipv6Address, .zoneIdentifier, .delimiter, .ipvFuture,
      .encodedCharacter, .numericName, .secondQuery, .several:
      [.firefox]
    // A host name to both, unless a colon follows that Firefox takes for a port's.
    case .subDelimiter: hint == .oneURI ? [.firefox] : []
    case .blank, .tooLong, .hostEncoding, .internationalName, .emptyLabel,
      .longLabel, .longName:
      []
    }
  }
}
