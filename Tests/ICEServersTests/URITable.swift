import ICEServers
import Testing
import Vocabulary

/// One input of the example table (standards, section 1.4) and what both readings make of it.
struct URIRow: CustomTestStringConvertible, Sendable {
  /// The result of a reading.
  enum Result: Sendable {
    case accepts(String, transport: TransportProtocol? = nil, notes: [ICEServerURI.Note] = [])
    case refuses(ICEServerURIError.Kind, at: Int, hint: ICEServerURIError.Hint? = nil)
  }

  var number: Int
  var input: String
  var strict: Result
  var lenient: Result

  /// A row that both readings see alike.
  init(_ number: Int, _ input: String, _ both: Result) {
    self.init(number, input, strict: both, lenient: both)
  }

  init(_ number: Int, _ input: String, strict: Result, lenient: Result) {
    self.number = number
    self.input = input
    self.strict = strict
    self.lenient = lenient
  }

  var testDescription: String { "row \(number): \(input.debugDescription)" }

  /// Scheme, host as a URI writes it, port with the default filled in.
  static let table: [URIRow] = [
    URIRow(1, "stun:example.org", .accepts("stun example.org 3478")),
    URIRow(2, "stuns:example.org", .accepts("stuns example.org 5349", notes: [.stunsInBrowsers])),
    URIRow(3, "turn:example.org", .accepts("turn example.org 3478")),
    URIRow(4, "turns:example.org", .accepts("turns example.org 5349")),
    URIRow(5, "stun:example.org:1234", .accepts("stun example.org 1234")),
    URIRow(
      6, "stuns:example.org:443", .accepts("stuns example.org 443", notes: [.stunsInBrowsers])),
    URIRow(7, "turn:example.org:8000", .accepts("turn example.org 8000")),
    URIRow(
      8, "turn:example.org?transport=udp", .accepts("turn example.org 3478", transport: .udp)),
    URIRow(
      9, "turn:example.org?transport=tcp", .accepts("turn example.org 3478", transport: .tcp)),
    URIRow(
      10, "turns:example.org?transport=tcp", .accepts("turns example.org 5349", transport: .tls)),
    URIRow(
      11, "turns:example.org?transport=udp",
      .accepts("turns example.org 5349", transport: .dtls, notes: [.browsersUseTLS])),
    URIRow(
      12, "turns:example.org:443?transport=tcp",
      .accepts("turns example.org 443", transport: .tls)),
    URIRow(13, "turn:192.0.2.1:3478", .accepts("turn 192.0.2.1 3478")),
    URIRow(
      14, "turns:192.0.2.1:5349?transport=tcp",
      .accepts("turns 192.0.2.1 5349", transport: .tls, notes: [.ipLiteralWithTLS])),
    URIRow(
      15, "stuns:192.0.2.1",
      .accepts("stuns 192.0.2.1 5349", notes: [.ipLiteralWithTLS, .stunsInBrowsers])),
    URIRow(16, "turn:[2001:db8::1]", .accepts("turn [2001:db8::1] 3478")),
    URIRow(
      17, "turn:[2001:db8::1]:3479?transport=tcp",
      .accepts("turn [2001:db8::1] 3479", transport: .tcp)),
    URIRow(
      18, "turn:[::ffff:192.0.2.1]:3478",
      .accepts("turn [::ffff:192.0.2.1] 3478", notes: [.ipv4Mapped])),
    URIRow(19, "TURN:example.org", .accepts("turn example.org 3478", notes: [.caseFolded])),
    URIRow(
      20, "Turns:EXAMPLE.org:443?TRANSPORT=TCP",
      .accepts(
        "turns example.org 443", transport: .tls,
        notes: [.caseFolded, .transportKeyCase, .transportCase])),
    URIRow(
      21, "turn:example.org?transport=UDP",
      .accepts("turn example.org 3478", transport: .udp, notes: [.transportCase])),
    URIRow(22, "turn:example.org:", .accepts("turn example.org 3478", notes: [.emptyPort])),
    URIRow(23, "turn:example.org:03478", .accepts("turn example.org 3478")),
    URIRow(24, "turn:example.org:65535", .accepts("turn example.org 65535")),
    URIRow(
      25, "turn:ex%61mple.org", .accepts("turn example.org 3478", notes: [.percentEncodedHost])),
    URIRow(26, "turn:xn--bcher-kva.example", .accepts("turn xn--bcher-kva.example 3478")),
    URIRow(
      27, "turn:b%C3%BCcher.example",
      .accepts("turn xn--bcher-kva.example 3478", notes: [.percentEncodedHost, .idnaMapped])),
    URIRow(28, "turn:host_name.example", .accepts("turn host_name.example 3478")),
    URIRow(
      29, "turn:a!$&'()*+,;=b", .refuses(.subDelimiter, at: 6)),
    URIRow(30, "turn:example.org.", .accepts("turn example.org. 3478", notes: [.absoluteName])),
    URIRow(31, "turn:example.org?transport=sctp", .refuses(.unknownTransport, at: 27)),
    URIRow(
      32, "turn:example.org?transport=tls",
      .refuses(.unknownTransport, at: 27, hint: .useTURNSOverTCP)),
    URIRow(
      33, "turn:example.org?transport=dtls",
      .refuses(.unknownTransport, at: 27, hint: .useTURNSOverUDP)),
    URIRow(
      34, "turn:example.org?transport=",
      .refuses(.transportCharacter, at: 27, hint: .onlyTransport)),
    URIRow(
      35, "turn:example.org?", strict: .refuses(.query, at: 17, hint: .onlyTransport),
      lenient: .accepts("turn example.org 3478", notes: [.emptyQuery])),
    URIRow(
      36, "turn:example.org?transport=ud%70",
      .refuses(.transportCharacter, at: 29, hint: .onlyTransport)),
    URIRow(
      37, "turn:example.org?transport=udp&x=1",
      .refuses(.transportCharacter, at: 30, hint: .onlyTransport)),
    URIRow(
      38, "turn:example.org?&transport=udp", .refuses(.query, at: 17, hint: .onlyTransport)),
    URIRow(
      39, "turn:example.org?transport=tcp?x",
      .refuses(.secondQuery, at: 30, hint: .onlyTransport)),
    URIRow(40, "turn:example.org?ttl=1", .refuses(.query, at: 17, hint: .onlyTransport)),
    URIRow(
      41, "stun:example.org?transport=udp", strict: .refuses(.queryOnSTUN, at: 16),
      lenient: .accepts("stun example.org 3478", notes: [.transportIgnored])),
    URIRow(
      42, "stuns:example.org?transport=tcp", strict: .refuses(.queryOnSTUN, at: 17),
      lenient: .accepts("stuns example.org 5349", notes: [.transportIgnored, .stunsInBrowsers])),
    URIRow(
      43, "turn:user@example.org", .refuses(.userinfo, at: 5, hint: .credentialsElsewhere)),
    URIRow(
      44, "turn:user:pass@example.org:3478",
      .refuses(.userinfo, at: 5, hint: .credentialsElsewhere)),
    URIRow(45, "stun://example.org", .refuses(.slash, at: 5, hint: .dropSlashes)),
    URIRow(
      46, "turn://example.org:3478?transport=udp", .refuses(.slash, at: 5, hint: .dropSlashes)),
    URIRow(47, "turn:/example.org", .refuses(.slash, at: 5, hint: .dropSlashes)),
    URIRow(48, "turn:example.org/", .refuses(.path, at: 16, hint: .dropPath)),
    URIRow(49, "turn:example.org:3478/", .refuses(.path, at: 21, hint: .dropPath)),
    URIRow(
      50, "turn:example.org/path?transport=udp", .refuses(.path, at: 16, hint: .dropPath)),
    URIRow(51, "turn:example.org#frag", .refuses(.fragment, at: 16)),
    URIRow(52, "turn:", .refuses(.emptyHost, at: 5)),
    URIRow(53, "turn::3478", .refuses(.emptyHost, at: 5)),
    URIRow(54, "", .refuses(.empty, at: 0)),
    URIRow(55, "turn:example.org:0", .refuses(.portRange, at: 17)),
    URIRow(56, "turn:example.org:65536", .refuses(.portRange, at: 17)),
    URIRow(57, "turn:example.org:-1", .refuses(.portDigit, at: 17)),
    URIRow(57, "turn:example.org:+5", .refuses(.portDigit, at: 17)),
    URIRow(57, "turn:example.org:3478x", .refuses(.portDigit, at: 21)),
    URIRow(57, "turn:example.org:34 78", .refuses(.portDigit, at: 19)),
    URIRow(58, "turn:2001:db8::1", .refuses(.bareIPv6, at: 5, hint: .bracketIPv6)),
    URIRow(58, "turn:2001:db8::1:3478", .refuses(.bareIPv6, at: 5, hint: .bracketIPv6)),
    URIRow(59, "turn:[2001:db8::1", .refuses(.unclosedBracket, at: 17)),
    URIRow(60, "turn:[2001:db8::1]junk:1000", .refuses(.delimiter, at: 18)),
    URIRow(61, "turn:[2001:db8::1]3478", .refuses(.delimiter, at: 18)),
    URIRow(62, "turn:[192.0.2.1]", .refuses(.ipv6Address, at: 6, hint: .bracketsAreForIPv6)),
    URIRow(62, "turn:[example.org]", .refuses(.ipv6Address, at: 6, hint: .bracketsAreForIPv6)),
    URIRow(
      63, "turn:[fe80::1%25eth0]", strict: .refuses(.zoneIdentifier, at: 13),
      lenient: .accepts("turn [fe80::1%25eth0] 3478", notes: [.zoneIdentifier])),
    URIRow(
      64, "turn:[fe80::1%eth0]", strict: .refuses(.zoneIdentifier, at: 13),
      lenient: .accepts("turn [fe80::1%25eth0] 3478", notes: [.zoneIdentifier])),
    URIRow(65, "turn:[v1.fe]", .refuses(.ipvFuture, at: 6)),
    URIRow(66, "turn:[]", .refuses(.emptyHost, at: 6)),
    URIRow(67, "turn:256.256.256.256", .refuses(.numericName, at: 5)),
    URIRow(
      68, "turn:1.2.3", strict: .refuses(.numericName, at: 5),
      lenient: .accepts("turn 1.2.0.3 3478", notes: [.shorthandAddress])),
    URIRow(
      69, "turn:bücher.example", strict: .refuses(.hostCharacter, at: 6),
      lenient: .accepts("turn xn--bcher-kva.example 3478", notes: [.idnaMapped])),
    URIRow(
      70, " turn:example.org", strict: .refuses(.blank, at: 0),
      lenient: .accepts("turn example.org 3478", notes: [.whitespaceTrimmed])),
    URIRow(70, "turn: example.org", .refuses(.hostCharacter, at: 5, hint: .dropBlank)),
    URIRow(70, "turn:exam ple.org", .refuses(.hostCharacter, at: 9)),
    URIRow(71, "turn:example.org%00", .refuses(.encodedCharacter, at: 16)),
    URIRow(72, "turn:example.org%", .refuses(.percentEncoding, at: 16)),
    URIRow(72, "turn:%zz.example", .refuses(.percentEncoding, at: 5)),
    URIRow(73, "http://example.org", .refuses(.scheme, at: 0, hint: .notHTTP)),
    URIRow(73, "example.org", .refuses(.scheme, at: 0, hint: .addScheme)),
    URIRow(73, "stunx:example.org", .refuses(.scheme, at: 0, hint: .addScheme)),
    URIRow(73, "stun+tls:example.org", .refuses(.scheme, at: 0, hint: .addScheme)),
    URIRow(73, "turnsexample.org", .refuses(.scheme, at: 0, hint: .addScheme)),
  ]
}
