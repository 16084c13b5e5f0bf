import Vocabulary

// The documents of products, each recognised by its own names only.

extension ConfigurationDecoder {
  /// W3C, Twilio, Kinesis Video, and Kinesis Video through some SDKs, as `folded` writes them.
  static let listNames = ["iceservers", "iceserverlist"]
  /// BigBlueButton, Nextcloud Talk and Jitsi have a list for each kind.
  static let kindLists = ["stunservers", "turnservers"]

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
      for list in lists { decodeKindList(list, at: path.member(list.name)) }
      let others = members.filter { !lists.contains($0) }
      try decode(parts(of: .object(others), at: path))
      return true
    }
    if members.contains(where: { ["turnconfig", "stuns"].contains(Self.folded($0.name)) }) {
      decodeNetBird(members, at: path)
      return true
    }
    if let inner = members.first(where: { Self.folded($0.name) == "peerconnectionoptions" }) {
      let innerPath = path.member(inner.name)
      if case .string(let text) = inner.value {
        try decodeText(text, at: innerPath)
        return true
      }
      note(.unwrapped(.configuration), at: innerPath)
      return try decodeShape(inner.value, at: innerPath)
    }
    if member(ServerMember.uris, of: body) != nil {
      decodeServer(body, at: path)
      return true
    }
    return false
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
    case .object(let members) where Self.innerList(of: members) != nil:
      // `new RTCPeerConnection({iceServers: configuration})`, of a whole configuration.
      guard let inner = Self.innerList(of: members) else { fallthrough }
      note(.unwrapped(.configuration), at: listPath, refusedBy: Browser.allCases)
      try decodeRTCConfiguration(list.value, inner, at: listPath)
    // Cloudflare's older answer.
    case .object:
      note(.serverForList, at: listPath, refusedBy: Browser.allCases)
      decodeServer(list.value, at: listPath)
    case .string(let text) where text.first == "[" || text.first == "{":
      guard let inner = try? JSONValue(Array(text.utf8)), anchor == nil else { fallthrough }
      note(.unwrapped(.text), at: listPath, refusedBy: Browser.allCases)
      anchor = listPath
      try decodeServers(inner.elements, at: listPath)
      anchor = nil
    default:
      throw ICEConfigurationError(
        .wrongType(expected: "a list of servers", found: list.value.kind), at: listPath)
    }
    notePolicy(of: body, at: path)
    noteOtherParts(of: body, beside: list.name, at: path)
  }

  private static func innerList(of members: [JSONValue.Member]) -> JSONValue.Member? {
    members.first { listNames.contains(folded($0.name)) && $0.value.isList }
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
  private mutating func decodeKindList(_ list: JSONValue.Member, at path: JSONPath) {
    let kind: ICEServerURI.Scheme = Self.folded(list.name) == "stunservers" ? .stun : .turn
    for (index, element) in list.value.elements.enumerated() {
      let path = list.value.isList ? path.element(index) : path
      guard case .string(let text) = element else {
        decodeServer(element, at: path, kind: kind)
        continue
      }
      let hasScheme = text.contains("\(kind.rawValue):") || text.contains("\(kind.rawValue)s:")
      decodeServer(.string(hasScheme ? text : "\(kind.rawValue):\(text)"), at: path)
    }
  }

  /// NetBird's management.json: `Stuns`, and `TURNConfig` with `Turns` and perhaps a shared secret.
  private mutating func decodeNetBird(
    _ members: [JSONValue.Member], at path: JSONPath
  ) {
    for member in members {
      let path = path.member(member.name)
      switch Self.folded(member.name) {
      case "stuns":
        for (index, server) in member.value.elements.enumerated() {
          decodeServer(Self.netBirdServer(server, secret: nil), at: path.element(index))
        }
      case "turnconfig":
        let isTimed = member.value[folded: "timebasedcredentials"]?.value == .bool(true)
        let secret = isTimed ? member.value[folded: "secret"]?.value : nil
        guard let turns = member.value[folded: "turns"] else { continue }
        for (index, server) in turns.value.elements.enumerated() {
          decodeServer(
            Self.netBirdServer(server, secret: secret),
            at: path.member(turns.name).element(index))
        }
      default: continue
      }
    }
  }

  /// The server with its `Proto` in the URI; if credentials are made, with the secret in their
  /// place.
  private static func netBirdServer(_ server: JSONValue, secret: JSONValue?) -> JSONValue {
    guard case .object(var members) = server else { return server }
    if case .string(let uri)? = server[folded: "uri"]?.value,
      case .string(let proto)? = server[folded: "proto"]?.value,
      !uri.contains("?"), !uri.hasPrefix("stun"), ["udp", "tcp"].contains(proto)
    {
      members.removeAll { folded($0.name) == "uri" }
      members.append(JSONValue.Member(name: "URI", value: .string("\(uri)?transport=\(proto)")))
    }
    members.removeAll { folded($0.name) == "proto" }
    if let secret {
      members.removeAll { ["username", "password"].contains(folded($0.name)) }
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
