import ICEServers
import Probing
import Reporting
import Vocabulary

/// Both readings of a text, as printed by `iceprobe parse`.
struct URIReadingReport {
  private let input: RedactedURIText
  /// The URI that was probably meant.
  private let correction: String?
  private let strictError: ICEServerURIError?
  private let lenient: Result<ICEServerURI.Reading, ICEServerURIError>
  /// The URI's servers, once looked up.
  var location: ServerLocation?

  init(_ text: String) {
    input = RedactedURIText(text)
    correction = ICEServerURICorrection.of(text)
    lenient = Result { () throws(ICEServerURIError) in try ICEServerURI.read(text, .lenient) }
    do {
      _ = try ICEServerURI.read(text, .strict)
      strictError = nil
    } catch {
      strictError = error
    }
  }

  /// Whether `iceprobe run` accepts the URI.
  var isAccepted: Bool { reading != nil }

  /// Accepted and, if it was looked up, with an address.
  var isGood: Bool { isAccepted && location?.hasAddress != false }

  var uri: ICEServerURI? { reading?.uri }

  private var reading: ICEServerURI.Reading? { try? lenient.get() }

  /// Why the URI is rejected or, if it is accepted, what the grammar objects to.
  private var error: ICEServerURIError? {
    if case .failure(let error) = lenient { return error }
    return strictError
  }
}

extension URIReadingReport {
  /// A scheme may be missing, misspelt or in quotes: the URI that was meant says which.
  private func hint(of error: ICEServerURIError) -> String? {
    guard error.hint == .addScheme, let correction else { return error.hint?.text }
    return "did you mean \(correction)?"
  }
}

// MARK: JSON

extension URIReadingReport {
  /// Every member is present for every input: `null` if a rejected URI has no such part.
  var json: JSON {
    var members: JSON.Members = [
      "input": .string(input.text),
      "valid": .bool(strictError == nil),
      "accepted": .bool(isAccepted),
      "error": error.map(json) ?? .null,
      "scheme": uri.map { .string($0.scheme.rawValue) } ?? .null,
      "host": uri.map { .string($0.host.bare) } ?? .null,
      "port": uri.map { .integer($0.port) } ?? .null,
      "transport": uri?.transport.map { .string($0.rawValue) } ?? .null,
      "secure": uri.map { .bool($0.isSecure) } ?? .null,
      "notes": .array((reading?.notes ?? []).map { .string($0.rawValue) }),
    ]
    members["resolution"] = location?.json
    return .object(members)
  }

  private func json(_ error: ICEServerURIError) -> JSON {
    .object([
      "column": .integer(input.column(ofOriginal: error.offset)),
      "message": .string(error.message),
      "hint": hint(of: error).map { .string($0) } ?? .null,
    ])
  }
}

// MARK: Text

extension URIReadingReport {
  /// The input, a caret under its error, and its parts; each line ends with a newline.
  var text: String {
    let lines = [MarkedURI(input).text] + errorLines + partLines
    return lines.map { $0 + "\n" }.joined()
  }

  private var errorLines: [String] {
    guard let error else { return [] }
    let verdict = isAccepted ? "not valid" : "refused"
    return [
      MarkedURI(input, at: error.offset).mark,
      line(verdict, "\(error.message), column \(input.column(ofOriginal: error.offset))"),
    ] + (hint(of: error).map { [line("hint", $0)] } ?? [])
  }

  private var partLines: [String] {
    guard let reading else { return [] }
    let uri = reading.uri
    return [
      line("scheme", uri.scheme.rawValue + (uri.isSecure ? ", secure" : "")),
      line("host", uri.host.bare),
      line("port", "\(uri.port)" + (uri.explicitPort == nil ? ", the default" : "")),
      line("transport", uri.transport?.rawValue ?? "left open: \(choice(of: uri))"),
    ] + reading.notes.map { line("note", "\($0.text) (\($0.rawValue))") }
      + (location?.lines ?? []).map { line($0.name, $0.value) }
  }

  private func choice(of uri: ICEServerURI) -> String {
    uri.transports.map(\.rawValue).joined(separator: " or ")
  }

  private func line(_ name: String, _ value: String) -> String {
    "  " + name + String(repeating: " ", count: max(1, 11 - name.count)) + value
  }
}
