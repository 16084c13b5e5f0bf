import Vocabulary

// The documents of products, each recognised by its own names only.

extension ConfigurationDecoder {
  /// W3C, Twilio, Kinesis Video, and Kinesis Video through some SDKs, as `folded` writes them.
  private static let listNames = ["iceservers", "iceserverlist"]
  /// BigBlueButton, Nextcloud Talk and Jitsi have a list for each kind.
  private static let kindLists = ["stunservers", "turnservers"]

  /// Decodes an object of one of the known shapes; `false` if it is not one.
  mutating func decodeShape(
    _ body: JSONValue, at path: JSONPath
  ) throws(ICEConfigurationError) -> Bool {
    guard case .object(let members) = body else {
      if case .array(let list) = body {
        try decodeServers(list, at: path)
        return true
      }
      return false
    }
    if let list = members.first(where: { Self.listNames.contains(Self.folded($0.name)) }) {
      try decodeRTCConfiguration(body, list, at: path)
      return true
    }
    let lists = members.filter { Self.kindLists.contains(Self.folded($0.name)) }
    if !lists.isEmpty {
      for list in lists { try decodeKindList(list, at: path.member(list.name)) }
      return true
    }
    if members.contains(where: { ["turnconfig", "stuns"].contains(Self.folded($0.name)) }) {
      try decodeNetBird(members, at: path)
      return true
    }
    if let inner = members.first(where: { Self.folded($0.name) == "peerconnectionoptions" }) {
      let innerPath = path.member(inner.name)
      if case .string(let text) = inner.value {
        try decodeText(text, at: innerPath)
        return true
      }
      note(.unwrapped, at: innerPath)
      return try decodeShape(inner.value, at: innerPath)
    }
    if member(ServerMember.uris, of: body) != nil {
      decodeServer(body, at: path)
      return true
    }
    return false
  }

  /// The nearest nested object that has one of the shapes with a distinctive name.
  func wrapped(in body: JSONValue, at path: JSONPath) -> (JSONValue, JSONPath)? {
    var level = [(body, path)]
    // The reader stops at 16 levels.
    while !level.isEmpty {
      var next: [(JSONValue, JSONPath)] = []
      for (value, path) in level {
        switch value {
        case .object(let members):
          if path.steps.count > 0, hasNamedShape(members) { return (value, path) }
          next += members.map { ($0.value, path.member($0.name)) }
        case .array(let list):
          if path.steps.count > 0, isListOfServers(list) { return (value, path) }
          next += list.enumerated().map { ($1, path.element($0)) }
        default: break
        }
      }
      level = next
    }
    return nil
  }

  private func hasNamedShape(_ members: [JSONValue.Member]) -> Bool {
    let names =
      Self.listNames + Self.kindLists + ["turnconfig", "stuns", "peerconnectionoptions"]
    return members.contains { names.contains(Self.folded($0.name)) && $0.value.isShapeLike }
      || members.contains { ServerMember.uris.names.contains($0.name) && $0.value.namesURI }
  }

  private func isListOfServers(_ list: [JSONValue]) -> Bool {
    list.contains { element in
      guard case .object(let members) = element else { return element.namesURI }
      return members.contains { ServerMember.uris.names.contains($0.name) && $0.value.namesURI }
    }
  }

  private mutating func decodeRTCConfiguration(
    _ body: JSONValue, _ list: JSONValue.Member, at path: JSONPath
  ) throws(ICEConfigurationError) {
    isForBrowsers = list.name == "iceServers"
    if !isForBrowsers { note(.listName(shown(list.name)), at: path.member(list.name)) }
    noteTTL(of: body, at: path)
    noteMembers(of: body, at: path)
    let listPath = path.member(list.name)
    switch list.value {
    case .array(let servers): try decodeServers(servers, at: listPath)
    // Cloudflare's older answer.
    case .object:
      note(.serverForList, at: listPath, refusedBy: Browser.allCases)
      decodeServer(list.value, at: listPath)
    case .string(let text) where text.first == "[" || text.first == "{":
      guard let inner = try? JSONValue(Array(text.utf8)), anchor == nil else { fallthrough }
      note(.unwrapped, at: listPath, refusedBy: Browser.allCases)
      anchor = listPath
      try decodeServers(inner.elements, at: listPath)
      anchor = nil
    default:
      throw ICEConfigurationError(
        .wrongType(expected: "a list of servers", found: list.value.kind), at: listPath)
    }
    notePolicy(of: body, at: path)
  }

  mutating func decodeServers(
    _ list: [JSONValue], at path: JSONPath
  ) throws(ICEConfigurationError) {
    if list.count > Self.usualServerCount { note(.manyServers(list.count), at: path) }
    for (index, server) in list.enumerated() {
      decodeServer(server, at: path.element(index))
    }
  }

  /// `stunServers` or `turnServers`, whose elements may omit the scheme.
  private mutating func decodeKindList(
    _ list: JSONValue.Member, at path: JSONPath
  ) throws(ICEConfigurationError) {
    let scheme = Self.folded(list.name) == "stunservers" ? "stun" : "turn"
    guard case .array(let elements) = list.value else {
      guard list.value != .null else { return }
      throw ICEConfigurationError(
        .wrongType(expected: "a list of servers", found: list.value.kind), at: path)
    }
    for (index, element) in elements.enumerated() {
      let path = path.element(index)
      if case .string(let text) = element {
        decodeServer(
          .string(
            text.contains("\(scheme):") || text.contains("\(scheme)s:") ? text : "\(scheme):\(text)"
          ), at: path)
      } else if element["server"] != nil, element["urls"] == nil {
        decodeServer(Self.nextcloudServer(element), at: path)
      } else {
        decodeServer(element, at: path)
      }
    }
  }

  /// Nextcloud Talk's setting: `{"schemes": "turn,turns", "server": …, "secret": …, "protocols": …}`.
  private static func nextcloudServer(_ setting: JSONValue) -> JSONValue {
    func words(_ name: String, _ standard: String) -> [String] {
      guard case .string(let text)? = setting[name] else { return [standard] }
      return text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
    }
    guard case .string(let server)? = setting["server"] else { return setting }
    let uris = words("schemes", "turn").flatMap { scheme in
      words("protocols", "udp").map { JSONValue.string("\(scheme):\(server)?transport=\($0)") }
    }
    return .object(
      [
        JSONValue.Member(name: "urls", value: .array(uris)),
        JSONValue.Member(name: "credential", value: setting["secret"] ?? .null),
        JSONValue.Member(name: "credentialType", value: .string("hmac-sha1")),
      ])
  }

  /// NetBird's management.json: `Stuns`, and `TURNConfig` with `Turns` and perhaps a shared secret.
  private mutating func decodeNetBird(
    _ members: [JSONValue.Member], at path: JSONPath
  ) throws(ICEConfigurationError) {
    for member in members {
      let path = path.member(member.name)
      switch Self.folded(member.name) {
      case "stuns":
        for (index, server) in member.value.elements.enumerated() {
          decodeServer(server, at: path.element(index))
        }
      case "turnconfig":
        let isTimed = member.value["TimeBasedCredentials"] == .bool(true)
        let secret = isTimed ? member.value["Secret"] : nil
        for (index, server) in (member.value["Turns"]?.elements ?? []).enumerated() {
          decodeServer(
            Self.netBirdServer(server, secret: secret),
            at: path.member("Turns").element(index))
        }
      default: continue
      }
    }
  }

  /// The server with its `Proto` in the URI; if credentials are made, with the secret in their
  /// place.
  private static func netBirdServer(_ server: JSONValue, secret: JSONValue?) -> JSONValue {
    guard case .object(var members) = server else { return server }
    if case .string(let uri)? = server["URI"], case .string(let proto)? = server["Proto"],
      !uri.contains("?"), ["udp", "tcp"].contains(proto)
    {
      members.removeAll { $0.name == "URI" }
      members.append(JSONValue.Member(name: "URI", value: .string("\(uri)?transport=\(proto)")))
    }
    members.removeAll { $0.name == "Proto" }
    if let secret {
      members.removeAll { ["Username", "Password"].contains($0.name) }
      members.append(JSONValue.Member(name: "credential", value: secret))
      members.append(JSONValue.Member(name: "credentialType", value: .string("hmac-sha1")))
    }
    return .object(members)
  }

  /// A name as compared across products, which differ in case, underscores and hyphens.
  static func folded(_ name: String) -> String {
    name.lowercased().filter { $0 != "_" && $0 != "-" }
  }
}

extension JSONValue {
  /// Whether the value can be a list of servers, or contain one.
  fileprivate var isShapeLike: Bool {
    if case .string(let text) = self { return text.first == "{" || text.first == "[" }
    return isContainer
  }

  /// Whether it is one of our URIs, or a list that begins with one.
  fileprivate var namesURI: Bool {
    guard case .string(let text)? = elements.first else { return false }
    return ICEServerURI.Scheme.allCases.contains { text.hasPrefix("\($0.rawValue):") }
  }
}
