import Vocabulary

/// A member of a server, by the names it has in various documents.
struct ServerMember {
  /// The name that browsers read.
  let standard: String
  /// All spellings in documents of the field; the first one present counts.
  let names: [String]

  // W3C, its predecessor, TURN REST, Kinesis Video, NetBird.
  static let uris = ServerMember(standard: "urls", names: ["urls", "url", "uris", "Uris", "URI"])
  static let username = ServerMember(standard: "username", names: ["username", "Username"])
  static let password = ServerMember(
    standard: "credential", names: ["credential", "password", "Password"])
  static let ttl = ServerMember(standard: "ttl", names: ["ttl", "Ttl"])
  static let credentialType = ServerMember(standard: "credentialType", names: ["credentialType"])

  static let all = [uris, username, password, ttl, credentialType]

  /// Whether it is one of the spellings, in any case.
  func isNamed(_ name: String) -> Bool {
    let folded = ConfigurationDecoder.folded(name)
    return names.contains { ConfigurationDecoder.folded($0) == folded }
  }

  /// The names that browsers read themselves, by WebIDL or for compatibility.
  var browserNames: [String] { standard == "urls" ? ["urls", "url"] : [standard] }
}

extension ConfigurationDecoder {
  /// Reads one server; unusable parts are noted, and the rest is kept.
  ///
  /// `kind`: what its place says it is, `stun` or `turn`, where it may lack a scheme.
  mutating func decodeServer(
    _ server: JSONValue, at path: JSONPath, kind: ICEServerURI.Scheme? = nil
  ) {
    if case .string(let text) = server {
      guard let uri = decodeURI(text, at: path) else { return }
      note(.bareURI, at: path, refusedBy: Browser.allCases)
      if uri.isTURN {
        note(.noCredential(["username", "credential"]), at: path, refusedBy: Browser.allCases)
      }
      return append([(uri, path)], nil)
    }
    guard case .object = server else {
      return refuse(
        .wrongType(expected: "a server", found: server.kind), at: path,
        refusedBy: Browser.allCases)
    }
    let (server, made) = withURIs(server, kind: kind) ?? (server, [])
    if !made.isEmpty { note(.urisMade(from: made), at: path, refusedBy: Browser.allCases) }
    if case .string(let text)? = member(ServerMember.password, of: server)?.value {
      configuration.secrets.insert(Secret(text))
    }
    noteTTL(of: server, at: path)
    let uris = decodeURIs(of: server, at: path)
    noteMembers(of: server, at: path, hasTURN: uris.contains { $0.uri.isTURN })
    guard uris.contains(where: { $0.uri.isTURN }) else {
      noteCredentialType(of: server, at: path)
      return append(uris, nil)
    }
    decodeTURN(server, uris, at: path)
  }

  private mutating func decodeTURN(
    _ server: JSONValue, _ uris: [(uri: ICEServerURI, path: JSONPath)], at path: JSONPath
  ) {
    let wordless = [ServerMember.username, .password].filter { isWordless($0, of: server) }
    if let first = wordless.first {
      let (name, found) = self.wordless(first, of: server)
      for (uri, _) in uris where uri.isTURN {
        refuse(
          .noText(wordless.map(\.standard), found: found), uri: uri, at: path.member(name),
          refusedBy: [])
      }
      return append(uris.filter { !$0.uri.isTURN }, nil)
    }
    let username = text(ServerMember.username, of: server, at: path)
    let password = text(ServerMember.password, of: server, at: path)
    if case .string("hmac-sha1")? = server["credentialType"], let secret = password {
      return decodeSharedSecret(secret, username, uris, at: path)
    }
    noteCredentialType(of: server, at: path)
    guard let username, let password else {
      let missing = [(username, "username"), (password, "credential")]
        .filter { $0.0 == nil }.map(\.1)
      note(.noCredential(missing), at: path, refusedBy: Browser.allCases)
      return append(uris, nil)
    }
    do {
      append(uris, try ICECredential(username: username.text, password: Secret(password.text)))
    } catch {
      let place = error.part == .username ? username.path : password.path
      refuse(error, uris, at: place)
    }
  }

  /// Galène's `credentialType: hmac-sha1`: the credential is a secret from which others are made.
  private mutating func decodeSharedSecret(
    _ secret: (text: String, path: JSONPath), _ username: (text: String, path: JSONPath)?,
    _ uris: [(uri: ICEServerURI, path: JSONPath)], at path: JSONPath
  ) {
    guard let mint else {
      note(.secretUnused("credential"), at: secret.path, refusedBy: [.firefox])
      return append(uris, nil)
    }
    note(.credentialMade(from: "credential"), at: secret.path, refusedBy: [.firefox])
    do {
      append(
        uris,
        try SharedSecretScheme().credential(
          user: username.map(\.text), secret: Secret(secret.text), expiresAt: mint.now + 86_400,
          digests: mint.digests))
    } catch {
      refuse(error, uris, at: secret.path)
    }
  }

  /// Rejects the TURN servers of an entry with an unusable credential; its STUN servers are kept.
  private mutating func refuse(
    _ error: ICECredentialError, _ uris: [(uri: ICEServerURI, path: JSONPath)], at path: JSONPath
  ) {
    for (uri, _) in uris where uri.isTURN {
      refuse(.credential(error), uri: uri, at: path, refusedBy: error.refusedBy)
    }
    append(uris.filter { !$0.uri.isTURN }, nil)
  }

  /// Keeps new URIs only: the same URI with another credential is another check.
  private mutating func append(
    _ uris: [(uri: ICEServerURI, path: JSONPath)], _ credential: ICECredential?
  ) {
    var server = ICEServer(uris: [], credential: credential)
    for (uri, path) in uris {
      let alone = ICEServer(uris: [uri], credential: server.credential(for: uri))
      if let first = seen[alone] {
        // No browser is given two parts of a document together.
        if first == part { note(.duplicate, at: path, reading: uri) }
        continue
      }
      seen[alone] = part
      if admitEntry() { server.uris.append(uri) }
    }
    if !server.uris.isEmpty { configuration.servers.append(server) }
  }
}

// MARK: URIs

extension ConfigurationDecoder {
  private mutating func decodeURIs(
    of server: JSONValue, at path: JSONPath
  ) -> [(uri: ICEServerURI, path: JSONPath)] {
    guard let (name, value) = member(ServerMember.uris, of: server) else {
      refuse(
        .noURI(nearest: nearestToURIs(of: server)), at: path, refusedBy: Browser.allCases)
      return []
    }
    let isLegacy = name == "urls" && server["url"].map { $0 != value } ?? false
    if isLegacy { note(.urlDiffers, at: path.member("url")) }
    return decodeURIs(value, at: path.member(name))
  }

  private mutating func decodeURIs(
    _ value: JSONValue, at path: JSONPath
  ) -> [(uri: ICEServerURI, path: JSONPath)] {
    guard case .array(let list) = value else {
      guard case .string(let text) = value else {
        refuse(
          .wrongType(expected: "a string or an array of strings", found: value.kind), at: path,
          refusedBy: Browser.allCases)
        return []
      }
      return decodeURI(text, at: path).map { [($0, path)] } ?? []
    }
    if list.isEmpty { refuse(.noURI(nearest: nil), at: path, refusedBy: Browser.allCases) }
    if list.count > Self.usualURICount { note(.manyURIs(list.count), at: path) }
    var uris: [(uri: ICEServerURI, path: JSONPath)] = []
    for (index, element) in list.enumerated() {
      let path = path.element(index)
      switch element {
      case .string(let text):
        if let uri = decodeURI(text, at: path) { uris.append((uri, path)) }
      case .array(let inner) where inner.count == 1:
        guard case .string(let text)? = inner.first else { fallthrough }
        note(.nestedURIs, at: path)
        if let uri = decodeURI(text, at: path) { uris.append((uri, path)) }
      default:
        refuse(
          .wrongType(expected: "a string", found: element.kind), at: path,
          refusedBy: Browser.allCases)
      }
    }
    return uris
  }

  private mutating func decodeURI(_ text: String, at path: JSONPath) -> ICEServerURI? {
    do {
      let reading = try ICEServerURI.read(text)
      for each in reading.spellings {
        note(.uri(each), at: path, reading: reading.uri, refusedBy: each.note.refusedBy)
      }
      return reading.uri
    } catch {
      refuse(.uri(RefusedURI(mask.masked(text), error)), at: path, refusedBy: error.refusedBy)
      return nil
    }
  }

  private func nearestToURIs(of server: JSONValue) -> String? {
    guard case .object(let members) = server else { return nil }
    return members.first { member in
      guard member.value != .null else { return false }
      if NearestWord.of(member.name, among: ServerMember.uris.names) != nil { return true }
      guard case .string(let text)? = member.value.elements.first else { return false }
      return (try? ICEServerURI.read(text)) != nil
    }.map { shown($0.name) }
  }
}
