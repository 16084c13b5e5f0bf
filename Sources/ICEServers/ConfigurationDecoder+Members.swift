import Vocabulary

// Reads single members, and notes those that are not read.

extension ConfigurationDecoder {
  /// The first of the names with a value; `null` counts as absent.
  func member(_ member: ServerMember, of value: JSONValue) -> (name: String, value: JSONValue)? {
    for name in member.names {
      if let found = value[name], found != .null { return (name, found) }
    }
    guard case .object(let members) = value else { return nil }
    // Go and .NET write and read names in any case.
    return members.first { member.isNamed($0.name) && $0.value != .null }
      .map { ($0.name, $0.value) }
  }

  /// A member's text, converted from any type of value as browsers do.
  mutating func text(
    _ member: ServerMember, of server: JSONValue, at path: JSONPath
  ) -> (text: String, path: JSONPath)? {
    guard let (name, found) = self.member(member, of: server) else { return nil }
    let path = path.member(name)
    if case .string(let text) = found { return (text, path) }
    note(.madeText(of: found.kind), at: path)
    return (found.scriptText, path)
  }

  /// Whether browsers make a text of the member that nobody means: `null` or `[object Object]`.
  func isWordless(_ member: ServerMember, of server: JSONValue) -> Bool {
    if isForBrowsers, server[member.standard] == .null { return true }
    if case .object? = self.member(member, of: server)?.value { return true }
    return false
  }

  /// The name and the kind of such a member.
  func wordless(_ member: ServerMember, of server: JSONValue) -> (name: String, found: String) {
    self.member(member, of: server).map { ($0.name, $0.value.kind) } ?? (member.standard, "null")
  }

  /// Twilio writes the number as a string.
  mutating func noteTTL(of value: JSONValue, at path: JSONPath) {
    guard let (name, ttl) = member(ServerMember.ttl, of: value) else { return }
    let path = path.member(name)
    let seconds: Int?
    if case .string(let text) = ttl { seconds = Int(text) } else { seconds = ttl.integer }
    guard let seconds else { return note(.ttlUnreadable, at: path) }
    if seconds <= 0 { note(.ttlNotPositive, at: path) }
    configuration.ttlSeconds = min(configuration.ttlSeconds ?? seconds, seconds)
  }

  mutating func noteCredentialType(of server: JSONValue, at path: JSONPath) {
    guard let type = server["credentialType"], type != .string("password") else { return }
    let text = shown(type.scriptText)
    note(.credentialType(text), at: path.member("credentialType"), refusedBy: [.firefox])
  }
}

// MARK: Members that are not read

extension ConfigurationDecoder {
  /// Common names for a credential's members that are too far off to be found by edit distance.
  private static let synonyms = [
    "user": "username", "login": "username", "usr": "username", "pass": "credential",
    "passwd": "credential", "pwd": "credential", "secret": "credential", "key": "credential",
    "server": "urls", "servers": "urls", "host": "urls",
  ]

  /// Notes the members of a server that are not read here, or not read by browsers.
  mutating func noteMembers(of server: JSONValue, at path: JSONPath, hasTURN: Bool) {
    guard case .object(let members) = server else { return }
    for each in members {
      let place = path.member(each.name)
      guard let known = knownMember(each.name, of: server) else {
        note(.memberUnused(shown(each.name), nearest: nearest(to: each.name)), at: place)
        continue
      }
      guard isForBrowsers, !known.browserNames.contains(each.name), each.value != .null else {
        continue
      }
      // A repetition of a member that browsers read by its standard name needs no note.
      guard server[known.standard] == nil, known.standard != "ttl" else { continue }
      // Another name for the credential does no harm where none is needed.
      let isFatal = known.standard == "urls" || hasTURN && known.standard != "credentialType"
      note(
        .memberSpelling(shown(each.name), meant: known.standard), at: place,
        refusedBy: isFatal ? Browser.allCases : [])
    }
  }

  /// The member that is read under this name.
  private func knownMember(_ name: String, of server: JSONValue) -> ServerMember? {
    ServerMember.all.first { known in
      known.names.contains(name) || member(known, of: server)?.name == name
    }
  }

  private func nearest(to name: String) -> String? {
    let known = ServerMember.all.map(\.standard)
    return Self.synonyms[name.lowercased()] ?? NearestWord.of(name, among: known)
  }

  /// Members of RTCConfiguration, from the W3C and from older browsers.
  private static let configurationMembers = [
    "iceServers", "iceTransportPolicy", "bundlePolicy", "rtcpMuxPolicy", "iceCandidatePoolSize",
    "certificates", "peerIdentity", "sdpSemantics", "iceTransports", "optional", "ttl",
  ]

  /// Notes members of the document that are not read and close to a known one.
  mutating func noteMembers(of body: JSONValue, at path: JSONPath) {
    guard isForBrowsers, case .object(let members) = body else { return }
    for each in members where !Self.configurationMembers.contains(each.name) {
      guard let nearest = NearestWord.of(each.name, among: Self.configurationMembers) else {
        continue
      }
      note(.memberUnused(shown(each.name), nearest: nearest), at: path.member(each.name))
    }
  }

  /// Notes how the policies of RTCConfiguration limit what browsers do with the servers.
  mutating func notePolicy(of body: JSONValue, at path: JSONPath) {
    guard isForBrowsers else { return }
    noteValue("iceTransportPolicy", of: body, ["all", "relay"], at: path)
    noteValue("bundlePolicy", of: body, ["balanced", "max-compat", "max-bundle"], at: path)
    if let size = body["iceCandidatePoolSize"], !(0...255).contains(size.integer ?? -1) {
      note(
        .memberValue("iceCandidatePoolSize", allowed: "a number from 0 to 255"),
        at: path.member("iceCandidatePoolSize"), refusedBy: [.chromium])
    }
    let canRelay = configuration.servers.contains { server in
      server.credential != nil && server.uris.contains(where: \.isTURN)
    }
    if body["iceTransportPolicy"] == .string("relay"), !canRelay {
      note(.nothingToRelay, at: path.member("iceTransportPolicy"))
    }
  }

  private mutating func noteValue(
    _ name: String, of body: JSONValue, _ allowed: [String], at path: JSONPath
  ) {
    guard let value = body[name], !allowed.contains(value.scriptText) else { return }
    note(
      .memberValue(name, allowed: allowed.joined(separator: ", ")), at: path.member(name),
      refusedBy: Browser.allCases)
  }
}

// MARK: Small helpers

extension ConfigurationDecoder {
  /// Adds a note; those about browsers only if they would be given the document as it is.
  mutating func note(
    _ kind: ICEConfiguration.Note.Kind, at path: JSONPath, reading uri: ICEServerURI? = nil,
    refusedBy: [Browser] = []
  ) {
    guard configuration.notes.count < Self.maximumNoteCount else { return }
    configuration.notes.append(
      ICEConfiguration.Note(
        kind, at: path.masked(mask), reading: uri, refusedBy: isForBrowsers ? refusedBy : [],
        anchor: anchor ?? path))
  }

  mutating func refuse(
    _ reason: RefusedEntry.Reason, uri: ICEServerURI? = nil, at path: JSONPath,
    refusedBy: [Browser]
  ) {
    guard admitEntry() else { return }
    configuration.refused.append(
      RefusedEntry(
        reason, uri: uri, at: path.masked(mask), refusedBy: isForBrowsers ? refusedBy : [],
        anchor: anchor ?? path))
  }
}
