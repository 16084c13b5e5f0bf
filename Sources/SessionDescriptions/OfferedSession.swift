/// An offer received at a WHIP endpoint: the peer's side of ICE and DTLS, and its media sections.
package struct OfferedSession: Hashable, Sendable {
  /// What an answer says of ICE and DTLS an offer says in the same words.
  package var peer: SessionAnswer
  package var sections: [Section]

  /// A media section, as far as the answer repeats it (RFC 9429 section 5.3.1).
  package struct Section: Hashable, Sendable {
    /// The text after `m=`.
    var media: String
    var mid: String?
    /// Whether it shares the first section's transport (`a=group:BUNDLE`).
    var isBundled = false
    /// Whether the peer would send.
    var isSending = true
    /// Codecs and their parameters, as they came.
    var repeated: [String] = []
  }

  /// RFC 9725 offers have one or two; browsers with data channels three.
  static let sectionLimit = 16

  package init(_ bytes: [UInt8]) throws(SessionAnswerError) {
    peer = try SessionAnswer(bytes)
    sections = []
    var bundled: Set<Substring> = []
    let text = String(decoding: bytes, as: UTF8.self)
    for line in text.split(whereSeparator: \.isNewline) {
      if line.hasPrefix("m=") {
        sections.append(Section(media: String(line.dropFirst(2))))
      } else if line.hasPrefix("a=group:BUNDLE ") {
        bundled.formUnion(line.split(separator: " ").dropFirst())
      } else if let last = sections.indices.last {
        sections[last].read(line)
      }
    }
    guard sections.count <= Self.sectionLimit else {
      throw .tooManySections(limit: Self.sectionLimit)
    }
    for index in sections.indices {
      sections[index].isBundled = sections[index].mid.map { bundled.contains($0[...]) } ?? false
    }
  }
}

extension OfferedSession.Section {
  private static let repeatedNames: Set<Substring> = [
    "rtpmap", "fmtp", "rtcp-fb", "extmap", "sctp-port", "max-message-size", "sctpmap",
  ]

  fileprivate mutating func read(_ line: Substring) {
    guard line.hasPrefix("a=") else { return }
    let name = line.dropFirst(2).prefix { $0 != ":" }
    switch name {
    case "mid": mid = String(line.dropFirst("a=mid:".count))
    case "recvonly", "inactive": isSending = false
    case let name where Self.repeatedNames.contains(name): repeated.append(String(line))
    default: break
    }
  }
}
