package import Vocabulary

/// The servers that a source provides, and their lifetime.
package struct ICEConfiguration: Hashable, Sendable {
  package var servers: [ICEServer]
  /// The shortest lifetime that the source gives, counted from the request.
  package var ttlSeconds: Int?
  package var notes: [Note]
  /// The entries that cannot be checked; they do not stop the others from being checked.
  package var refused: [RefusedEntry] = []
  /// The credentials that stand in a document, whether a server is asked with them or not.
  package internal(set) var secrets: Set<Secret> = []

  package init(
    servers: [ICEServer], ttlSeconds: Int? = nil, notes: [Note] = [],
    refused: [RefusedEntry] = []
  ) {
    self.servers = servers
    self.ttlSeconds = ttlSeconds
    self.notes = notes
    self.refused = refused
  }

  /// Whether the document named nothing at all, checkable or not.
  package var isEmpty: Bool { servers.isEmpty && refused.isEmpty }

  /// Makes a credential from a shared secret, in documents that declare one.
  package struct Mint: Sendable {
    package var digests: Digests
    /// In seconds since 1970.
    package var now: Int

    package init(digests: Digests, now: Int) {
      self.digests = digests
      self.now = now
    }
  }

  /// Reads the configurations of browsers, providers and products.
  ///
  /// An RTCConfiguration (`iceServers`, also `ice_servers` and a bare object in place of the list),
  /// `IceServerList` of Kinesis Video, a bare list, one bare server, a TURN REST object, the settings
  /// of BigBlueButton, Nextcloud Talk, NetBird, Pixel Streaming and Galène, and any of these within
  /// other objects. At most 1 MiB, 1,000 servers and 1,000 URIs.
  ///
  /// - Parameters:
  ///   - json: The document.
  ///   - mint: Makes credentials from shared secrets; without it, such servers have none.
  ///   - mask: Secrets that must not be repeated from the document.
  /// - Throws: `ICEConfigurationError` for a document that is not a configuration, with the place
  ///   in it.
  package init(
    json: [UInt8], mint: Mint? = nil, mask: SecretMask = SecretMask()
  ) throws(ICEConfigurationError) {
    let document: JSONValue
    do {
      document = try JSONValue(json)
    } catch {
      throw ICEConfigurationError(error, in: json, mask)
    }
    var decoder = ConfigurationDecoder(mint: mint, mask: mask)
    self = try decoder.decode(document)
    if json.starts(with: JSONReader.byteOrderMark) {
      notes.append(Note(.byteOrderMark, at: .root))
    }
    locateNotes(in: json)
  }

  /// Finds the lines and columns of all notes on the document, by reading it once more.
  private mutating func locateNotes(in json: [UInt8]) {
    let wanted = Set(notes.map(\.anchor) + refused.map(\.anchor))
    guard !wanted.isEmpty else { return }
    var reader = JSONReader(json, locating: wanted)
    guard (try? reader.document()) != nil else { return }
    let places = TextPlace.places(of: reader.offsets.values, in: json)
    func place(_ path: JSONPath) -> TextPlace? { reader.offsets[path].flatMap { places[$0] } }
    for index in notes.indices { notes[index].place = place(notes[index].anchor) }
    for index in refused.indices { refused[index].place = place(refused[index].anchor) }
  }

  /// The notes on how a URI was spelled, each once, however often the URI occurs.
  package func spellingNotes(on uri: ICEServerURI) -> [ICEServerURI.Spelling] {
    notes.reduce(into: []) { found, note in
      guard note.uri == uri, case .uri(let spelling) = note.kind, !found.contains(spelling) else {
        return
      }
      found.append(spelling)
    }
  }
}

/// An entry of a configuration that cannot be checked.
package struct RefusedEntry: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    case uri(RefusedURI)
    case credential(ICECredentialError)
    /// The credential is stored elsewhere and could not be read; a sentence that says why.
    case credentialUnavailable(String)
    /// A user name or credential of a type that browsers turn into a text that nobody means.
    case noText([String], found: String)
    /// A server without any URI; the member that was probably meant to hold one.
    case noURI(nearest: String?)
    /// The expected and the actual type.
    case wrongType(expected: String, found: String)
  }

  package var reason: Reason
  /// The URI, unless the URI itself is at fault.
  package var uri: ICEServerURI?
  package var path: JSONPath
  /// Known only with the text of the whole document.
  package var place: TextPlace?
  /// The browsers that throw because of it, and so lose the whole configuration.
  package var refusedBy: [Browser]
  var anchor: JSONPath

  package init(
    _ reason: Reason, uri: ICEServerURI? = nil, at path: JSONPath, refusedBy: [Browser] = [],
    anchor: JSONPath? = nil
  ) {
    self.reason = reason
    self.uri = uri
    self.path = path
    self.refusedBy = refusedBy
    self.anchor = anchor ?? path
  }

  /// The entry as shown in a report.
  package var shown: String {
    if let uri { return uri.description }
    if case .uri(let refused) = reason, !refused.shown.text.isEmpty { return refused.shown.text }
    return path.description
  }

  /// The place and the reason.
  package var description: String { path.described(place) + ": " + message }

  package var message: String {
    switch reason {
    case .uri(let refused): "\(refused)"
    case .credential(let error): error.description
    case .credentialUnavailable(let why): "the credential could not be read: \(why)"
    case .noText(let members, let found):
      "\(members.joined(separator: " and ")) \(members.count == 1 ? "is" : "are") \(found), of which "
        + "browsers make the text \(found == "null" ? "null" : "[object Object]"), and nothing was sent: "
        + "give \(members.count == 1 ? "a string" : "strings")"
    case .noURI(nil): "a server needs at least one URI in urls"
    case .noURI(let nearest?):
      "a server needs at least one URI in urls: is \(nearest) meant to be urls?"
    case .wrongType(let expected, let found): "expected \(expected), found \(found)"
    }
  }
}
