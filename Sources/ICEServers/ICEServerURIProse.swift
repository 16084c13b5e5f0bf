// Every sentence about a URI, so that the rest of the program compares values, not words.

extension ICEServerURIError: CustomStringConvertible {
  /// The problem and what to write instead; its place in the text is in ``RefusedURI``.
  package var description: String { hint.map { "\(message): \($0.text)" } ?? message }

  /// The expected text, or why the text there is unusable.
  package var message: String { kind.message }
}

extension ICEServerURIError.Kind {
  package var message: String {
    switch self {
    case .empty: "expected a URI, found nothing"
    case .blank: "expected no blanks around the URI"
    case .scheme: "expected stun:, stuns:, turn: or turns:"
    case .slash: "expected a host right after the scheme's colon"
    case .several: "expected one URI, found several"
    case .userinfo: "credentials do not belong in a URI"
    case .hostCharacter: "expected a character that is valid in a host"
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
    case .secondQuery: "expected udp or tcp, and no second question mark"
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
    case .subDelimiter: "host names cannot contain this character"
    }
  }
}

extension ICEServerURIError.Hint {
  package var text: String {
    switch self {
    case .dropSlashes: "drop the slashes: the host follows the colon directly"
    case .dropPath: "drop everything from the slash on: these URIs have no path"
    case .credentialsElsewhere:
      "write only scheme, host and port, and give user name and password separately: "
        + "as username and credential beside urls, or with --username and --credential-file"
    case .bracketIPv6: "put the IPv6 address in brackets: turn:[2001:db8::1]:3478"
    case .bracketsAreForIPv6: "brackets are for IPv6 addresses only"
    case .onlyTransport: "the whole query is either ?transport=udp or ?transport=tcp"
    case .useTURNSOverTCP: "TLS is written turns:host?transport=tcp"
    case .useTURNSOverUDP: "DTLS is written turns:host?transport=udp"
    case .writeALabel: "write the name's A-labels (xn--…)"
    case .questionMark: "the query begins with a question mark: ?transport=tcp"
    case .oneURI: "write each URI separately, with one host and one port"
    case .addScheme: "put stun: or turn: before the host"
    case .dropBlank: "drop the blank: the host follows the colon directly"
    case .dropSecondScheme: "drop the second scheme: the host follows the first colon directly"
    case .templateVariable:
      "this is the name of a variable, which nothing replaced by its value: give the host itself, or "
        + "use double quotation marks in a shell and check that the variable is set"
    case .notHTTP:
      "this is not a STUN or TURN server: give a URL that provides ICE servers with --rtc-config, "
        + "a WHIP endpoint with --whip"
    }
  }
}

extension ICEServerURI.Note {
  /// The note's meaning for the provider of the URI.
  package var text: String {
    switch self {
    case .whitespaceTrimmed: "blanks around the URI were cut off, as browsers do"
    case .caseFolded: "upper case in the scheme or host is read as lower case, as browsers do"
    case .transportCase: "Firefox 153 refuses a transport in upper case; Chromium 156 accepts it"
    case .transportKeyCase: "Chromium 156 and Firefox 153 refuse transport= in upper case"
    case .emptyPort:
      "the port after the colon is missing, so the default is used: Chromium 156 refuses this"
    case .emptyQuery: "nothing follows the question mark: Chromium 156 refuses this"
    case .percentEncodedHost:
      "Chromium 156 does not decode the host, and finds no address; Firefox 153 does"
    case .idnaMapped:
      "the name was mapped to its A-labels, as in Firefox 153; Chromium 156 finds no address: "
        + "write the A-labels (xn--…)"
    case .zoneIdentifier:
      "a zone identifier means this machine only, and Firefox 153 refuses it"
    case .zoneMissing:
      "a link-local address needs the interface that it is reached over: browsers gather nothing"
    case .ipv4Mapped:
      "an IPv4-mapped address: Firefox 153 gathers nothing from it, Chromium 156 uses IPv4"
    case .shorthandAddress:
      "read as the IPv4 address that browsers make of it: write all four numbers"
    case .unusualHostName: "the grammar allows this name, but it is not a host name: DNS will fail"
    case .absoluteName: "an absolute name: the certificate is compared without the final dot"
    case .transportIgnored:
      "stun and stuns have no transport parameter: it is ignored here, and Chromium 156 and "
        + "Firefox 153 refuse the URI"
    case .stunsInBrowsers:
      "Chromium 156 reads stuns as plain STUN over UDP, Firefox 153 refuses it"
    case .browsersUseTLS: "checked over DTLS; Chromium 156 and Firefox 153 use TLS over TCP here"
    case .portBlockedByBrowsers:
      "a port that browsers block: Firefox 153 refuses the URI, Chromium 156 sends nothing"
    case .lowPort: "Chromium 156 sends nothing to a TURN port below 1024 other than 80 and 443"
    case .port53:
      "Chromium 156 sends nothing to port 53 and gathers for 40 s; Firefox 153 uses it"
    case .ipLiteralWithTLS:
      "the certificate must contain this IP address (or give --server-name); Firefox 153 gathers "
        + "nothing over TLS from an address even so"
    }
  }
}
