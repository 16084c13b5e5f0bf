package import Vocabulary

extension ICEConfiguration {
  /// Something worth knowing about a configuration that was accepted.
  package struct Note: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
      case uri(ICEServerURI.Spelling)
      /// A TURN server without these members.
      case noCredential([String])
      /// `credentialType` is not `password`: the credential is used anyway.
      case credentialType(String)
      /// The credential was made from a shared secret that the document holds.
      case credentialMade(from: String)
      /// A shared secret without a user name or a clock to make a credential with.
      case secretUnused(String)
      case ttlNotPositive
      case ttlUnreadable
      /// The same URI with the same credential occurred before.
      case duplicate
      case noServers
      /// A member that is not read, and the nearest known one.
      case memberUnused(String, nearest: String?)
      /// A member read as another one, the only name that browsers read.
      case memberSpelling(String, meant: String)
      /// Another type where a string is expected.
      case madeText(of: String)
      /// A server in place of a list of them.
      case serverForList
      /// A server that is only a string.
      case bareURI
      /// A server without URIs; those made from these members.
      case urisMade(from: [String])
      /// A list of URIs within the list.
      case nestedURIs
      /// `url` beside `urls`, with another value.
      case urlDiffers
      /// The configuration was nested in other objects, or in a string.
      case unwrapped(Nesting)
      /// A list of servers under a name unknown to browsers.
      case listName(String)
      case manyServers(Int)
      case manyURIs(Int)
      /// This many entries too many, which are not checked.
      case notChecked(Int)
      case byteOrderMark
      /// `iceTransportPolicy` is `relay`, and there is no relay server.
      case nothingToRelay
      /// A member of RTCConfiguration with an invalid value.
      case memberValue(String, allowed: String)
    }

    /// What was found within something else, where browsers need it by itself.
    package enum Nesting: Hashable, Sendable {
      case configuration
      case listOfServers
      case listOfURIs
      /// JSON in a string.
      case text
    }

    /// How much the note matters to the provider of the configuration.
    package enum Weight: Hashable, Sendable {
      case info
      /// Some client will not do what was meant.
      case warning
      /// No browser can use the configuration.
      case failure
    }

    package var kind: Kind
    package var path: JSONPath
    package var place: TextPlace?
    /// The URI as read there, if the note is about one.
    package var uri: ICEServerURI?
    /// The browsers that throw because of it, and so lose the whole configuration.
    package var refusedBy: [Browser]
    var anchor: JSONPath

    package init(
      _ kind: Kind, at path: JSONPath, reading uri: ICEServerURI? = nil,
      refusedBy: [Browser] = [], anchor: JSONPath? = nil
    ) {
      self.kind = kind
      self.path = path
      self.uri = uri
      self.refusedBy = refusedBy
      self.anchor = anchor ?? path
    }

    /// Whether it is about where in a document the servers stand.
    package var isAboutShape: Bool {
      switch kind {
      case .listName, .unwrapped, .serverForList: true
      default: false
      }
    }

    package var weight: Weight {
      if refusedBy.count == Browser.allCases.count || kind == .nothingToRelay { return .failure }
      if !refusedBy.isEmpty { return .warning }
      return switch kind {
      case .duplicate where uri?.isTURN == true: .warning
      case .noCredential, .memberUnused(_, nearest: .some), .memberSpelling, .secretUnused,
        .ttlNotPositive, .notChecked, .credentialType, .memberValue:
        .warning
      case .uri(let spelling): spelling.note.isReadOtherwise ? .warning : .info
      default: .info
      }
    }
  }
}

extension ICEConfiguration.Note: CustomStringConvertible {
  package var description: String { "\(path.described(place)): \(text)" }

  package var text: String {
    switch kind {
    case .uri(let spelling): spelling.text
    case .noCredential(let missing):
      "a TURN server without a \(missing.joined(separator: " and "))"
    case .credentialType(let type):
      "credentialType \(type) is ignored, and the credential is used as a password, as in "
        + "Chromium 156; Firefox 153 knows only \"password\""
    case .credentialMade(let member):
      "the credential was made from \(member) as a TURN REST shared secret, which no browser does"
    case .secretUnused(let member): "\(member) is a shared secret from which no credential was made"
    case .ttlNotPositive: "the credentials had no time to live left when they were issued"
    case .ttlUnreadable: "not a whole number of seconds: ignored here and by browsers"
    case .duplicate:
      "\(uri?.description ?? "the URI") is listed again"
        + (uri?.isTURN == true ? " with the same credential" : "") + ", and was checked once"
    case .noServers: "the configuration lists no servers"
    case .memberUnused(let name, let nearest?):
      "the member \(name) is not used: did you mean \(nearest)?"
    case .memberUnused(let name, nil): "the member \(name) is not used"
    case .memberSpelling(let name, let meant):
      "\(name) was read as \(meant), the name that browsers read"
    case .madeText(let kind):
      "\(kind) instead of a string: converted to a string, as browsers do"
    case .serverForList: "a server instead of a list of servers: write [{\"urls\": …}]"
    case .bareURI: "a URI instead of a server: write {\"urls\": …}"
    case .urisMade(let names):
      "a server without urls: its URIs were made from \(names.joined(separator: ", ")), which no "
        + "browser does"
    case .nestedURIs: "a list within the list of URIs: browsers turn it into one string"
    case .urlDiffers: "url and urls differ: urls is used, as in browsers"
    case .unwrapped(.configuration):
      "the configuration is nested in another document: browsers need the inner object itself"
    case .unwrapped(.listOfServers):
      "a list of servers within another document: browsers need it as {\"iceServers\": […]}"
    case .unwrapped(.listOfURIs):
      "a list of URIs within another document: browsers need {\"iceServers\": [{\"urls\": […]}]}"
    case .unwrapped(.text):
      "the configuration is JSON within a string: browsers need the object itself"
    case .listName(let name):
      "servers were read from \(name), which browsers do not know: they read iceServers"
    case .manyServers(let count): "\(count) servers: browsers try each one, and so does this check"
    case .manyURIs(let count):
      "\(count) URIs in one server: browsers try each one, and so does this check"
    case .notChecked(let count): "\(count) more entries were not checked"
    case .byteOrderMark:
      "the document begins with a byte order mark, at which many JSON readers stop"
    case .nothingToRelay:
      "iceTransportPolicy is relay, but there is no turn: server with credentials: browsers "
        + "gather no candidates at all"
    case .memberValue(let name, let allowed): "\(name) has an invalid value; expected \(allowed)"
    }
  }
}
