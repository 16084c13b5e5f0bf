import Vocabulary

/// Turns the shapes in which servers are handed out into servers; unknown members are ignored.
struct ConfigurationDecoder {
  // Ten times what any provider sends: more is a mistake, and every URI costs several checks.
  static let maximumServerCount = 64
  static let maximumURICount = 16

  // W3C, Twilio, Kinesis Video, and Kinesis Video through some SDKs.
  private static let listNames = ["iceServers", "ice_servers", "IceServerList", "iceServerList"]
  // W3C, its predecessor, TURN REST, Kinesis Video. Where `url` is added to `urls`, they are equal.
  private static let uriNames = ["urls", "url", "uris", "Uris"]
  private static let usernameNames = ["username", "Username"]
  private static let passwordNames = ["credential", "password", "Password"]
  private static let ttlNames = ["ttl", "Ttl"]

  private var configuration = ICEConfiguration(servers: [])
  private var seen: Set<ICEServer> = []

  mutating func decode(
    _ document: JSONValue
  ) throws(ICEConfigurationError) -> ICEConfiguration {
    if let (body, path) = try openEnvelope(document) {
      try decodeBody(body, at: path)
    } else {
      try decodeBody(document, at: .root)
    }
    if configuration.servers.isEmpty { note(.noServers, at: .root) }
    return configuration
  }

  /// Xirsys: `{"s": "ok", "v": …}`, or `{"s": "error", "v": reason}` even with HTTP 200.
  private func openEnvelope(
    _ document: JSONValue
  ) throws(ICEConfigurationError) -> (JSONValue, JSONPath)? {
    guard case .string(let status)? = document["s"], let body = document["v"] else { return nil }
    guard status == "ok" else {
      guard case .string(let reason) = body else { throw error(.refused(nil), at: .root) }
      throw error(.refused(Self.printable(reason)), at: .root)
    }
    return (body, JSONPath.root.member("v"))
  }

  private mutating func decodeBody(
    _ body: JSONValue, at path: JSONPath
  ) throws(ICEConfigurationError) {
    switch body {
    case .array(let list): try decodeServers(list, at: path)
    case .object(let members):
      if let (name, list) = member(Self.listNames, of: body) {
        try noteTTL(of: body, at: path)
        try decodeList(list, at: path.member(name))
      } else if member(Self.uriNames, of: body) != nil {
        try decodeServer(body, at: path)
      } else if !members.isEmpty {
        throw error(.unknownShape, at: path)
      }
    default: throw wrongType(body, expected: "an object or an array", at: path)
    }
  }

  private mutating func decodeList(
    _ list: JSONValue, at path: JSONPath
  ) throws(ICEConfigurationError) {
    switch list {
    case .array(let list): try decodeServers(list, at: path)
    case .object: try decodeServer(list, at: path)
    default: throw wrongType(list, expected: "a list of servers", at: path)
    }
  }

  private mutating func decodeServers(
    _ list: [JSONValue], at path: JSONPath
  ) throws(ICEConfigurationError) {
    guard list.count <= Self.maximumServerCount else { throw error(.tooManyServers, at: path) }
    for (index, server) in list.enumerated() {
      try decodeServer(server, at: path.element(index))
    }
  }
}

// MARK: One server

extension ConfigurationDecoder {
  private mutating func decodeServer(
    _ server: JSONValue, at path: JSONPath
  ) throws(ICEConfigurationError) {
    guard case .object = server else { throw wrongType(server, expected: "a server", at: path) }
    let uris = try decodeURIs(of: server, at: path)
    let username = try string(Self.usernameNames, of: server, at: path)
    let password = try decodePassword(of: server, at: path)
    try noteTTL(of: server, at: path)

    let needsCredential = uris.contains { $0.uri.isTURN }
    var credential: ICECredential?
    if needsCredential, let username, let password {
      do {
        credential = try ICECredential(username: username.text, password: Secret(password.text))
      } catch {
        let place = error.part == .username ? username.path : password.path
        throw ICEConfigurationError(.credential(error), at: place)
      }
    } else if needsCredential {
      note(.noCredential, at: path)
    }
    append(uris, credential)
  }

  /// Keeps what did not stand there before: the same URI with another credential is another check.
  private mutating func append(
    _ uris: [(uri: ICEServerURI, path: JSONPath)], _ credential: ICECredential?
  ) {
    var server = ICEServer(uris: [], credential: credential)
    for (uri, path) in uris {
      if seen.insert(ICEServer(uris: [uri], credential: server.credential(for: uri))).inserted {
        server.uris.append(uri)
      } else {
        note(.duplicate, at: path)
      }
    }
    if !server.uris.isEmpty { configuration.servers.append(server) }
  }

  private mutating func decodeURIs(
    of server: JSONValue, at path: JSONPath
  ) throws(ICEConfigurationError) -> [(uri: ICEServerURI, path: JSONPath)] {
    guard let (name, value) = member(Self.uriNames, of: server) else {
      throw error(.noURI, at: path)
    }
    let path = path.member(name)
    switch value {
    case .string(let text): return [(try decodeURI(text, at: path), path)]
    case .array(let list):
      guard !list.isEmpty else { throw error(.noURI, at: path) }
      guard list.count <= Self.maximumURICount else { throw error(.tooManyURIs, at: path) }
      var uris: [(uri: ICEServerURI, path: JSONPath)] = []
      for (index, element) in list.enumerated() {
        let path = path.element(index)
        guard case .string(let text) = element else {
          throw wrongType(element, expected: "a string", at: path)
        }
        uris.append((try decodeURI(text, at: path), path))
      }
      return uris
    default: throw wrongType(value, expected: "a string or an array of strings", at: path)
    }
  }

  private mutating func decodeURI(
    _ text: String, at path: JSONPath
  ) throws(ICEConfigurationError) -> ICEServerURI {
    do {
      let reading = try ICEServerURI.read(text)
      for each in reading.notes { note(.uri(each), at: path, reading: reading.uri) }
      return reading.uri
    } catch {
      throw ICEConfigurationError(.uri(error), at: path)
    }
  }

  /// The password; `nil` for a token of RFC 7635, which is noted.
  private mutating func decodePassword(
    of server: JSONValue, at path: JSONPath
  ) throws(ICEConfigurationError) -> (text: String, path: JSONPath)? {
    if let type = try string(["credentialType"], of: server, at: path), type.text != "password" {
      note(.credentialTypeUnsupported, at: type.path)
      return nil
    }
    if let (name, value) = member(Self.passwordNames, of: server), case .object = value {
      note(.credentialTypeUnsupported, at: path.member(name))
      return nil
    }
    return try string(Self.passwordNames, of: server, at: path)
  }

  /// Twilio writes the number as a string.
  private mutating func noteTTL(
    of value: JSONValue, at path: JSONPath
  ) throws(ICEConfigurationError) {
    guard let (name, ttl) = member(Self.ttlNames, of: value) else { return }
    let path = path.member(name)
    let seconds: Int?
    if case .string(let text) = ttl { seconds = Int(text) } else { seconds = ttl.integer }
    guard let seconds else { throw error(.ttl, at: path) }
    if seconds <= 0 { note(.ttlNotPositive, at: path) }
    configuration.ttlSeconds = min(configuration.ttlSeconds ?? seconds, seconds)
  }
}

// MARK: Small helpers

extension ConfigurationDecoder {
  /// The first of the names that has a value; `null` counts as absent.
  private func member(_ names: [String], of value: JSONValue) -> (name: String, value: JSONValue)? {
    for name in names {
      if let found = value[name], found != .null { return (name, found) }
    }
    return nil
  }

  private func string(
    _ names: [String], of value: JSONValue, at path: JSONPath
  ) throws(ICEConfigurationError) -> (text: String, path: JSONPath)? {
    guard let (name, found) = member(names, of: value) else { return nil }
    guard case .string(let text) = found else {
      throw wrongType(found, expected: "a string", at: path.member(name))
    }
    return (text, path.member(name))
  }

  private mutating func note(
    _ kind: ICEConfiguration.Note.Kind, at path: JSONPath, reading uri: ICEServerURI? = nil
  ) {
    configuration.notes.append(ICEConfiguration.Note(kind, at: path, reading: uri))
  }

  private func error(
    _ kind: ICEConfigurationError.Kind, at path: JSONPath
  ) -> ICEConfigurationError {
    ICEConfigurationError(kind, at: path)
  }

  private func wrongType(
    _ value: JSONValue, expected: String, at path: JSONPath
  ) -> ICEConfigurationError {
    error(.wrongType(expected: expected, found: value.kind), at: path)
  }

  /// A provider's sentence, short and without what could break a line or a terminal.
  private static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(200).map {
          $0.properties.generalCategory == .control || $0.properties.generalCategory == .format
            ? "\u{FFFD}" : $0
        }))
  }
}
