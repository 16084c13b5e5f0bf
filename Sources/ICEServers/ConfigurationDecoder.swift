import Vocabulary

/// Converts the various formats of server lists into servers, and notes what it made of the rest.
struct ConfigurationDecoder {
  /// Each entry costs several checks; no sensible document has this many.
  static let maximumEntryCount = 1000
  /// From here on a note gives their number: ten times what providers send.
  static let usualServerCount = 64
  static let usualURICount = 16
  /// Enough to see what is wrong with a document.
  static let maximumNoteCount = 200

  let mint: ICEConfiguration.Mint?
  let mask: SecretMask
  var configuration = ICEConfiguration(servers: [])
  /// The part of the document in which a server stood first.
  var seen: [ICEServer: Int] = [:]
  /// The part of the document that is being read, where it holds servers in several.
  var part = 0
  /// Whether an application passes the document to a browser unchanged.
  var isForBrowsers = false
  /// The place of a document nested in a string, which has no lines and columns of its own.
  var anchor: JSONPath?
  private var uncheckedCount = 0

  init(mint: ICEConfiguration.Mint?, mask: SecretMask) {
    self.mint = mint
    self.mask = mask
  }

  mutating func decode(
    _ document: JSONValue
  ) throws(ICEConfigurationError) -> ICEConfiguration {
    if let (body, path) = try openEnvelope(document) {
      try decodeBody(body, at: path)
    } else {
      try decodeBody(document, at: .root)
    }
    if uncheckedCount > 0 { note(.notChecked(uncheckedCount), at: .root) }
    if configuration.isEmpty { note(.noServers, at: .root) }
    return configuration
  }

  /// Whether there is room for one more entry.
  mutating func admitEntry() -> Bool {
    let count = configuration.servers.reduce(0) { $0 + $1.uris.count }
    if entryCount ?? count < Self.maximumEntryCount {
      entryCount = (entryCount ?? count) + 1
      return true
    }
    uncheckedCount += 1
    return false
  }

  private var entryCount: Int?

  /// Xirsys: `{"s": "ok", "v": …}`, or `{"s": "error", "v": reason}` even with HTTP 200.
  private func openEnvelope(
    _ document: JSONValue
  ) throws(ICEConfigurationError) -> (JSONValue, JSONPath)? {
    guard case .string(let status)? = document["s"], let body = document["v"] else { return nil }
    guard status == "ok" else {
      guard case .string(let reason) = body else {
        throw ICEConfigurationError(.refused(nil), at: .root)
      }
      throw ICEConfigurationError(.refused(printable(reason)), at: .root)
    }
    return (body, JSONPath.root.member("v"))
  }

  private mutating func decodeBody(
    _ body: JSONValue, at path: JSONPath
  ) throws(ICEConfigurationError) {
    switch body {
    case .array(let list):
      // A list of configurations, or of servers.
      let parts = isListOfServers(list) ? [] : self.parts(of: body, at: path)
      guard parts.isEmpty else { return try decode(parts) }
      isForBrowsers = true
      try decodeServers(list, at: path)
    case .object(let members):
      if try decodeShape(body, at: path) { return }
      let parts = parts(of: body, at: path)
      guard !parts.isEmpty else {
        let names = shownNames(members)
        throw ICEConfigurationError(
          Self.isError(members) ? .serviceError(names: names) : .unknownShape(names: names),
          at: path)
      }
      try decode(parts)
    case .string(let text):
      try decodeText(text, at: path)
    default:
      throw ICEConfigurationError(
        .wrongType(expected: "an object or an array", found: body.kind), at: path)
    }
  }

  /// `error`, `errors`, `error_code`, or `message` beside a status or a code.
  private static func isError(_ members: [JSONValue.Member]) -> Bool {
    let names = members.filter { $0.value != .null }.map { folded($0.name) }
    return names.contains { $0.hasPrefix("error") || $0 == "fault" }
      || names.contains("message")
        && names.allSatisfy {
          ["message", "status", "code", "statuscode", "type", "title", "requestid"].contains($0)
        }
  }

  /// A document within a string, as Pixel Streaming passes it to its players.
  mutating func decodeText(_ text: String, at path: JSONPath) throws(ICEConfigurationError) {
    guard anchor == nil, let inner = try? JSONValue(Array(text.utf8)),
      inner.isContainer
    else {
      throw ICEConfigurationError(
        .wrongType(expected: "an object or an array", found: "a string"), at: path)
    }
    anchor = path
    defer { anchor = nil }
    note(.unwrapped(.text), at: path)
    try decodeBody(inner, at: path)
  }

  /// The names of an object's members, to help find the right one.
  private func shownNames(_ members: [JSONValue.Member]) -> [String] {
    members.prefix(8).map(\.name).map(shown)
  }

  /// A member's name from outside: a word, cut; empty if it may be more than that.
  func shown(_ name: String) -> String {
    guard JSONPath.isPlain(name), !mask.finds(in: name) else {
      return "(a name that is not a plain word)"
    }
    return name
  }

  /// A provider's sentence, shortened and without anything that could break a line or a terminal.
  private func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        mask.masked(text).unicodeScalars.prefix(200).map {
          $0.properties.generalCategory == .control || $0.properties.generalCategory == .format
            ? "\u{FFFD}" : $0
        }))
  }
}

extension JSONValue {
  var isContainer: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }

  /// The elements of a list; a single value counts as a list of one.
  var elements: [JSONValue] {
    switch self {
    case .array(let list): list
    case .null: []
    default: [self]
    }
  }
}
