import ICEServers
import Vocabulary

/// What is decoded keeps the limits and can be sent; what is refused has a place.
func checkJSON(_ input: [UInt8]) throws(Violation) {
  let configuration: ICEConfiguration
  do throws(ICEConfigurationError) {
    configuration = try ICEConfiguration(json: input)
  } catch {
    try expect(error.path.steps.count <= 16, "a path deeper than the limit")
    try expect(error.description.hasPrefix("$"), "an error without a place")
    return
  }
  try expect(configuration.servers.count <= 64, "more servers than the limit")
  for server in configuration.servers {
    try expect((1...16).contains(server.uris.count), "no URIs, or more than the limit")
    guard let username = server.credential?.username else { continue }
    try expect(username.utf8.count < 509, "a username that cannot be sent")
    try expect(!username.unicodeScalars.contains { $0.value < 0x20 }, "a control in a username")
  }
  for note in configuration.notes {
    try expect(note.description.hasPrefix("$"), "a note without a place")
  }
  _ = configuration.expiry(fetchedAt: 1_700_000_000).effective
}
