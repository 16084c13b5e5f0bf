import ICEServers
import Vocabulary

/// A decoded configuration keeps the limits and can be sent; refusals and notes have a place.
func checkJSON(_ input: [UInt8]) throws(Violation) {
  let configuration: ICEConfiguration
  do throws(ICEConfigurationError) {
    configuration = try ICEConfiguration(json: input)
  } catch {
    try expect(error.path.steps.count <= 16, "a path deeper than the limit")
    try expect(
      isLocated(error.description, at: error.path, error.place), "an error without a place")
    if case .json(let kind, _) = error.kind, kind != .tooLarge {
      try expect(error.place != nil, "broken text without a line and a column")
    }
    return
  }
  let uriCount = configuration.servers.reduce(0) { $0 + $1.uris.count }
  try expect(uriCount + configuration.refused.count <= 1000, "more entries than the limit")
  // One more for a byte order mark.
  try expect(configuration.notes.count <= 201, "more notes than the limit")
  for server in configuration.servers {
    try expect(!server.uris.isEmpty, "no URIs")
    guard let username = server.credential?.username else { continue }
    try expect((1..<509).contains(username.utf8.count), "a username that cannot be sent")
    try expect(!username.unicodeScalars.contains { $0.value < 0x20 }, "a control in a username")
  }
  for entry in configuration.refused {
    try expect(entry.place != nil, "a refused entry without a line and a column")
    try expect(
      isLocated(entry.description, at: entry.path, entry.place), "a refused entry without a place")
  }
  for note in configuration.notes {
    try expect(note.place != nil, "a note without a line and a column")
    try expect(isLocated(note.description, at: note.path, note.place), "a note without a place")
  }
  _ = configuration.expiry(fetchedAt: 1_700_000_000).effective
}

/// Whether a sentence begins with its place: for the whole document line and column are enough.
private func isLocated(_ sentence: String, at path: JSONPath, _ place: TextPlace?) -> Bool {
  guard let place else { return sentence.hasPrefix("\(path): ") }
  return sentence.hasPrefix(path.steps.isEmpty ? "\(place): " : "\(path) (\(place)): ")
}
