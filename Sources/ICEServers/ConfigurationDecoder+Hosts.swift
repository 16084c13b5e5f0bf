import Vocabulary

// Servers given as host, port and protocol: LiveKit, Nextcloud Talk, XEP-0215 and others.

extension ConfigurationDecoder {
  private static let hostNames = ["host", "hostname", "server", "address", "domain", "ip"]
  private static let schemeNames = ["schemes", "scheme", "type"]
  private static let transportNames = ["protocols", "protocol", "proto", "transport"]

  static func namesHost(_ value: JSONValue) -> Bool { first(hostNames, of: value) != nil }

  /// Whether it has a host, and says of itself that it is STUN or TURN, as the services of XEP-0215 do.
  static func namesServer(_ value: JSONValue) -> Bool {
    guard namesHost(value), let scheme = first(schemeNames, of: value) else { return false }
    return words(scheme.text).allSatisfy { ICEServerURI.Scheme(rawValue: $0) != nil }
  }

  /// The server with `urls` in place of the members that say the same, and the names of those;
  /// `nil` if it has URIs, or no host, or nothing says whether it is STUN or TURN.
  func withURIs(
    _ server: JSONValue, kind: ICEServerURI.Scheme?
  ) -> (server: JSONValue, made: [String])? {
    guard case .object(let members) = server, member(ServerMember.uris, of: server) == nil,
      let host = Self.first(Self.hostNames, of: server)
    else { return nil }
    let scheme = Self.first(Self.schemeNames, of: server)
    let transport = Self.first(Self.transportNames, of: server)
    let port = server[folded: "port"]
    let schemes =
      scheme.map { Self.words($0.text) }
      ?? [(kind ?? Self.kind(of: server))?.rawValue]
      .compactMap(\.self)
    guard !schemes.isEmpty, schemes.allSatisfy({ ICEServerURI.Scheme(rawValue: $0) != nil }) else {
      return nil
    }
    let authority = Self.authority(host.text, port: port?.value.scriptText)
    let uris = schemes.flatMap { scheme in
      (transport.map { Self.words($0.text) } ?? [""]).map { Self.uri(scheme, authority, $0) }
    }
    let used = [host.name, scheme?.name, transport?.name, port?.name].compactMap(\.self)
    var rest = members.filter { !used.contains($0.name) }
    rest.insert(JSONValue.Member(name: "urls", value: .array(uris.map { .string($0) })), at: 0)
    if member(ServerMember.password, of: server) == nil,
      let index = rest.firstIndex(where: { Self.folded($0.name) == "secret" && $0.value.isText })
    {
      rest[index] = JSONValue.Member(name: "credential", value: rest[index].value)
      rest.append(JSONValue.Member(name: "credentialType", value: .string("hmac-sha1")))
    }
    return (.object(rest), used.map(shown))
  }

  /// Credentials are for TURN.
  private static func kind(of server: JSONValue) -> ICEServerURI.Scheme? {
    server[folded: "username"] == nil ? nil : .turn
  }

  private static func uri(_ scheme: String, _ authority: String, _ transport: String) -> String {
    let isSecure = transport.hasSuffix("tls") && !scheme.hasSuffix("s")
    let isTURN = scheme.hasPrefix("turn")
    let beneath = ["tls": "tcp", "dtls": "udp"][transport] ?? transport
    return "\(scheme)\(isSecure ? "s" : ""):\(authority)"
      + (isTURN && !beneath.isEmpty ? "?transport=\(beneath)" : "")
  }

  private static func authority(_ host: String, port: String?) -> String {
    let host = IPAddress(host)?.version == .v6 ? "[\(host)]" : host
    return port.map { "\(host):\($0)" } ?? host
  }

  /// The first of the members with a text.
  private static func first(_ names: [String], of value: JSONValue) -> (name: String, text: String)?
  {
    for name in names {
      if let member = value[folded: name], case .string(let text) = member.value, !text.isEmpty {
        return (member.name, text)
      }
    }
    return nil
  }

  private static func words(_ text: String) -> [String] {
    text.lowercased().split(separator: ",").map { $0.filter { !$0.isWhitespace } }
  }
}
