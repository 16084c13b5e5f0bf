// Every sentence about a URI, so that the rest of the program compares values and never words.

extension ICEServerURIError: CustomStringConvertible {
  /// What is wrong, where, and what to write instead.
  package var description: String {
    let place = "\(message) (at byte \(offset))"
    return hint.map { "\(place): \($0.text)" } ?? place
  }

  /// What was expected, or why what stands there is of no use.
  package var message: String { kind.message }
}

extension ICEServerURIError.Kind {
  package var message: String {
    switch self {
    case .empty: "expected a URI, found nothing"
    case .blank: "expected no blanks around the URI"
    case .scheme: "expected stun:, stuns:, turn: or turns:"
    case .slash: "expected a host right after the scheme's colon"
    case .userinfo: "expected a host without a user name or password before it"
    case .hostCharacter: "expected a character that a host may have"
    case .percentEncoding: "expected two hexadecimal digits after the percent sign"
    case .bareIPv6: "expected [ before an IPv6 address"
    case .unclosedBracket: "expected ] after the IPv6 address"
    case .ipv6Address: "expected an IPv6 address between the brackets"
    case .zoneIdentifier: "expected an IPv6 address without a zone"
    case .portDigit: "expected the decimal digits of a port"
    case .delimiter: "expected :port, ?transport= or the end"
    case .path: "expected no path"
    case .fragment: "expected no fragment"
    case .queryOnSTUN: "expected the end: stun and stuns URIs have no query"
    case .query: "expected transport= after the question mark"
    case .transportCharacter: "expected udp or tcp, and then the end"
    case .tooLong: "longer than \(URIScanner.maximumByteCount) bytes"
    case .emptyHost: "expected a host, found nothing"
    case .ipvFuture: "this version of IP address does not exist"
    case .encodedCharacter: "this percent-encoded character cannot be in a host name"
    case .hostEncoding: "the percent-encoded host is not UTF-8"
    case .internationalName: "this name cannot be turned into a DNS name"
    case .numericName: "neither an IPv4 address nor a name: the last label is a number"
    case .emptyLabel: "expected a label between the dots of the name"
    case .longLabel: "a label of a name has at most \(HostName.maximumLabelByteCount) bytes"
    case .longName: "a name has at most \(HostName.maximumByteCount) bytes"
    case .portRange: "a port is a number from 1 to 65535"
    case .unknownTransport: "no client knows this transport: expected udp or tcp"
    case .ipLiteralWithSTUNS: "stuns needs a name to verify, not an address (RFC 8489 section 8.1)"
    }
  }
}

extension ICEServerURIError.Hint {
  package var text: String {
    switch self {
    case .dropSlashes: "drop the slashes: the host follows the colon directly"
    case .dropPath: "drop everything from the slash on: these URIs have no path"
    case .credentialsElsewhere:
      "drop everything up to the @, and give the user name and password apart from the URI"
    case .bracketIPv6: "put the IPv6 address in brackets: turn:[2001:db8::1]:3478"
    case .bracketsAreForIPv6: "brackets are for IPv6 addresses only"
    case .onlyTransport: "the whole query is either ?transport=udp or ?transport=tcp"
    case .useTURNSOverTCP: "TLS is written turns:host?transport=tcp"
    case .useTURNSOverUDP: "DTLS is written turns:host?transport=udp"
    case .writeALabel: "write the name's A-labels (xn--…)"
    }
  }
}

extension ICEServerURI.Note {
  package var text: String {
    switch self {
    case .whitespaceTrimmed: "blanks around the URI were cut off"
    case .caseFolded: "upper case was folded; Chrome wants the scheme and transport in lower case"
    case .emptyPort: "the port after the colon is missing: the default is used; Chrome refuses this"
    case .idnaMapped: "the name was mapped to its A-labels; Chrome does not do that here"
    case .zoneIdentifier: "a zone identifier is outside the grammar, and means this machine only"
    case .ipv4Mapped: "an IPv4-mapped address, kept as IPv6: its packets travel over IPv4"
    case .unusualHostName: "the grammar allows this name, but it is not a host name: DNS will fail"
    case .absoluteName: "an absolute name: the certificate is compared without the final dot"
    case .transportIgnored: "stun and stuns have no transport parameter: it is ignored"
    case .browserRejects: "Chrome refuses this URI, and with it the whole configuration"
    case .browsersUseTLS: "this is DTLS; browsers use TLS over TCP here"
    case .portBlockedByBrowsers: "browsers do not open port 53"
    case .ipLiteralWithTLS: "the certificate has to carry this IP address, or give --server-name"
    }
  }
}
