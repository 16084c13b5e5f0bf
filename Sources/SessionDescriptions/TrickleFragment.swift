package import Vocabulary

/// Candidates that follow an offer: the body of a PATCH (RFC 8840, RFC 9725 section 4.3.2).
package struct TrickleFragment: Hashable, Sendable {
  package static let mediaType = "application/trickle-ice-sdpfrag"

  /// Which session's they are; another fragment than the offer's asks for an ICE restart.
  package var ufrag: String?
  /// Sent with an ICE restart, and with candidates by most clients.
  package var password: Secret?
  package var candidates: [ICECandidate]
  /// How many `a=candidate` lines there were, those that cannot be read or are too many included.
  package private(set) var lineCount: Int

  package init(_ local: ICEParameters, candidates: [ICECandidate]) {
    ufrag = local.ufrag
    password = local.password
    self.candidates = candidates
    lineCount = candidates.count
  }

  /// Reads a fragment; `nil` for what is no text, or longer than an offer may be.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count <= SessionAnswer.byteLimit,
      let text = String(validating: bytes, as: UTF8.self)
    else { return nil }
    candidates = []
    lineCount = 0
    for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("a=") {
      read(line.dropFirst(2))
    }
  }

  private mutating func read(_ attribute: Substring) {
    let value = attribute.drop { $0 != ":" }.dropFirst()
    switch attribute.prefix(while: { $0 != ":" }) {
    case "ice-ufrag": ufrag = ufrag ?? String(value)
    case "ice-pwd": password = password ?? Secret(String(value))
    case "candidate":
      lineCount += 1
      guard candidates.count < SessionAnswer.candidateLimit,
        let candidate = try? ICECandidate(value)
      else { return }
      candidates.append(candidate)
    default: break
    }
  }

  /// The fragment with CR LF line ends; it contains the ICE password.
  ///
  /// Candidates belong to a media section: the first, which carries all others.
  package var text: String {
    var lines: [String] = []
    if let ufrag { lines.append("a=ice-ufrag:\(ufrag)") }
    if let password { lines.append("a=ice-pwd:\(password.reveal())") }
    lines += ["m=audio 9 UDP/TLS/RTP/SAVPF 0", "a=mid:0"]
    lines += candidates.map { "a=\($0.line)" } + ["a=end-of-candidates"]
    return lines.map { $0 + "\r\n" }.joined()
  }
}
