import Vocabulary

// Finds the servers in a document that is more than a configuration.

/// A part of a document that holds servers.
struct DocumentPart {
  let value: JSONValue
  let path: JSONPath
  /// What the name of the part says its servers are.
  let kind: ICEServerURI.Scheme?
}

extension ConfigurationDecoder {
  /// All parts that hold servers, in the order of the document: none is passed over in silence.
  ///
  /// The reader stops at 16 levels.
  func parts(of body: JSONValue, at path: JSONPath) -> [DocumentPart] {
    switch body {
    case .object(let members):
      members.flatMap { parts(of: $0.value, named: $0.name, at: path.member($0.name)) }
    case .array(let list):
      list.enumerated().flatMap { parts(of: $1, named: "", at: path.element($0)) }
    default: []
    }
  }

  private func parts(of value: JSONValue, named name: String, at path: JSONPath) -> [DocumentPart] {
    let kind = Self.kind(namedBy: name)
    let isWhole =
      switch value {
      case .object(let members): hasNamedShape(members) || kind != nil && Self.namesHost(value)
      case .array(let list):
        isListOfServers(list) || kind != nil && list.contains(where: Self.namesHost)
          || list.contains(where: Self.namesServer)
      default: false
      }
    return isWhole
      ? [DocumentPart(value: value, path: path, kind: kind)] : parts(of: value, at: path)
  }

  mutating func decode(_ parts: [DocumentPart]) throws(ICEConfigurationError) {
    for each in parts {
      part += 1
      isForBrowsers = false
      note(.unwrapped(nesting(of: each.value)), at: each.path)
      if case .object(let members) = each.value, hasNamedShape(members) {
        try decode(each, alone: parts.count == 1)
        continue
      }
      for (index, server) in each.value.elements.enumerated() {
        let path = each.value.isList ? each.path.element(index) : each.path
        decodeServer(server, at: path, kind: each.kind)
      }
    }
  }

  private func nesting(of part: JSONValue) -> ICEConfiguration.Note.Nesting {
    guard case .array(let list) = part else { return .configuration }
    return list.allSatisfy(\.isText) ? .listOfURIs : .listOfServers
  }

  /// One part that cannot be read does not stop the others.
  private mutating func decode(
    _ part: DocumentPart, alone: Bool
  ) throws(ICEConfigurationError) {
    do {
      _ = try decodeShape(part.value, at: part.path)
    } catch {
      guard !alone, case .wrongType(let expected, let found) = error.kind else { throw error }
      refuse(.wrongType(expected: expected, found: found), at: error.path, refusedBy: [])
    }
  }

  /// Notes servers beside the list that browsers read, which nothing reads.
  mutating func noteOtherParts(of body: JSONValue, beside list: String, at path: JSONPath) {
    guard case .object(let members) = body else { return }
    for each in members where each.name != list && !ServerMember.uris.isNamed(each.name) {
      let alone = JSONValue.object([each])
      let isPart =
        hasNamedShape([each]) || !parts(of: alone, at: path).isEmpty
      if isPart {
        note(.memberUnused(shown(each.name), nearest: list), at: path.member(each.name))
      }
    }
  }

  private func hasNamedShape(_ members: [JSONValue.Member]) -> Bool {
    let names =
      Self.listNames + Self.kindLists + ["turnconfig", "stuns", "peerconnectionoptions"]
    return members.contains { names.contains(Self.folded($0.name)) && $0.value.isShapeLike }
      || members.contains { ServerMember.uris.isNamed($0.name) && $0.value.namesURI }
  }

  func isListOfServers(_ list: [JSONValue]) -> Bool {
    list.contains { element in
      guard case .object(let members) = element else { return element.namesURI }
      return members.contains { ServerMember.uris.isNamed($0.name) && $0.value.namesURI }
    }
  }

  /// `turn`, `turnServer`, `stun_servers`.
  private static func kind(namedBy name: String) -> ICEServerURI.Scheme? {
    let name = folded(name)
    return name.hasPrefix("turn") ? .turn : name.hasPrefix("stun") ? .stun : nil
  }
}

extension JSONValue {
  var isList: Bool { if case .array = self { true } else { false } }
  var isText: Bool { if case .string = self { true } else { false } }

  /// The member with this name as `ConfigurationDecoder.folded` writes it.
  subscript(folded name: String) -> Member? {
    guard case .object(let members) = self else { return nil }
    return members.first { ConfigurationDecoder.folded($0.name) == name }
  }

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
