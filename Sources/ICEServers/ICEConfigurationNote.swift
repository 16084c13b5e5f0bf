package import Vocabulary

extension ICEConfiguration {
  /// Something worth knowing about a configuration that was accepted.
  package struct Note: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
      case uri(ICEServerURI.Note)
      /// A TURN server without a username or without a credential.
      case noCredential
      /// `credentialType` is not `password`: the credential is used all the same.
      case credentialType(String)
      /// The credential was made from a shared secret that the document holds.
      case credentialMade(from: String)
      /// A shared secret, and no user name or time to make a credential of.
      case secretUnused(String)
      case ttlNotPositive
      case ttlUnreadable
      /// The same URI with the same credential stood there before.
      case duplicate
      case noServers
      /// A member that nothing is read from, and the known one that is nearest.
      case memberUnused(String, nearest: String?)
      /// A member that was read as another one, which browsers read alone.
      case memberSpelling(String, meant: String)
      /// Something else than a text where a text is wanted.
      case madeText(of: String)
      /// A server that is a text alone.
      case bareURI
      /// A list of URIs within the list.
      case nestedURIs
      /// `url` beside `urls`, and another one.
      case urlDiffers
      /// The configuration stands within other objects, or within a text.
      case unwrapped
      /// A list of servers that browsers do not know by this name.
      case listName(String)
      case manyServers(Int)
      case manyURIs(Int)
      /// So many entries more than are checked.
      case notChecked(Int)
      case byteOrderMark
      /// `iceTransportPolicy` is `relay`, and no server relays.
      case nothingToRelay
      /// A member of RTCConfiguration with a value that it does not have.
      case memberValue(String, allowed: String)
    }

    /// How much the note matters to whoever hands the configuration out.
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
    /// The reading of the text there, where the note is about its spelling.
    package var uri: ICEServerURI?
    /// The browsers that throw because of it, and with it lose the whole configuration.
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

    package var weight: Weight {
      if refusedBy.count == Browser.allCases.count || kind == .nothingToRelay { return .failure }
      if !refusedBy.isEmpty { return .warning }
      return switch kind {
      case .noCredential, .memberUnused(_, nearest: .some), .memberSpelling, .secretUnused,
        .ttlNotPositive, .notChecked, .credentialType, .memberValue:
        .warning
      case .uri(let note): note.isReadOtherwise ? .warning : .info
      default: .info
      }
    }
  }
}

extension ICEConfiguration.Note: CustomStringConvertible {
  package var description: String { "\(path.described(place)): \(text)" }

  package var text: String {
    switch kind {
    case .uri(let note): note.text
    case .noCredential: "a TURN server without a username and credential"
    case .credentialType(let type):
      "credentialType \(type) is not read, and the credential is used as a password, as by "
        + "Chromium 156; Firefox 153 knows \"password\" alone"
    case .credentialMade(let member):
      "the credential was made from \(member) as a TURN REST shared secret, which no browser does"
    case .secretUnused(let member): "\(member) is a shared secret that no credential was made from"
    case .ttlNotPositive: "the credentials had no time to live left when they were handed out"
    case .ttlUnreadable: "no whole number of seconds: not used, and ignored by browsers"
    case .duplicate:
      "the same URI and credential stand there twice: checked once; browsers try both, and with "
        + "turn: gathering then ends after 40 s (Chromium 156) and 11 s (Firefox 153)"
    case .noServers: "the configuration lists no servers"
    case .memberUnused(let name, let nearest?):
      "the member \(name) is not used: did you mean \(nearest)?"
    case .memberUnused(let name, nil): "the member \(name) is not used"
    case .memberSpelling(let name, let meant):
      "\(name) was read as \(meant), which is the name that browsers read"
    case .madeText(let kind):
      "\(kind) in place of a text: read as the text that browsers make of it"
    case .bareURI: "a URI in place of a server: write {\"urls\": …}"
    case .nestedURIs: "a list within the list of URIs: browsers make one text of it"
    case .urlDiffers: "url and urls differ: urls is used, as by browsers"
    case .unwrapped:
      "the configuration stands within another document: browsers want the inner object itself"
    case .listName(let name):
      "servers were read from \(name), which browsers do not know: they read iceServers"
    case .manyServers(let count): "\(count) servers: browsers try each one, and so does this check"
    case .manyURIs(let count):
      "\(count) URIs in one server: browsers try each one, and so does this check"
    case .notChecked(let count): "\(count) more entries than are checked"
    case .byteOrderMark:
      "the document begins with a byte order mark, at which many JSON readers stop"
    case .nothingToRelay:
      "iceTransportPolicy is relay, and no turn: server with credentials is there: browsers "
        + "gather no candidate at all"
    case .memberValue(let name, let allowed): "\(name) has none of its values: \(allowed)"
    }
  }
}
