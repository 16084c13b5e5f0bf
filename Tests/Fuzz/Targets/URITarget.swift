import ICEServers
import Vocabulary

/// A URI that was read prints as the same value, both readings agree, and a refusal has a place.
func checkURI(_ input: [UInt8]) throws(Violation) {
  let text = String(decoding: input, as: UTF8.self)
  let strict = try? ICEServerURI.read(text, .strict)
  let reading: ICEServerURI.Reading
  do throws(ICEServerURIError) {
    reading = try ICEServerURI.read(text, .lenient)
  } catch {
    try expect(strict == nil, "only the strict reading takes it")
    return try checkRefused(text, at: error.offset)
  }
  try checkAccepted(reading, strict)
}

private func checkRefused(_ text: String, at offset: Int) throws(Violation) {
  try expect((0...text.utf8.count).contains(offset), "the error lies outside the text")
  let redacted = RedactedURIText(text)
  let shown = redacted.offset(ofOriginal: offset)
  try expect((0...redacted.text.utf8.count).contains(shown), "the caret lies outside the text")
}

private func checkAccepted(
  _ reading: ICEServerURI.Reading, _ strict: ICEServerURI.Reading?
) throws(Violation) {
  let uri = reading.uri
  try expect(strict == nil || strict == reading, "the readings differ")
  try expect((try? ICEServerURI.read(uri.description))?.uri == uri, "it prints as another value")
  try expect(uri.port > 0, "a port of zero")
  try expect(uri.transports.allSatisfy { $0.isSecure == uri.isSecure }, "security was lost")
  try expect(Set(reading.notes).count == reading.notes.count, "a note twice")
}
