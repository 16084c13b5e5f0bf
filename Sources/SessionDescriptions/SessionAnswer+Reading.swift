import Vocabulary

extension SessionAnswer {
  /// Reads an answer as received from a server.
  package init(_ bytes: [UInt8]) throws(SessionAnswerError) {
    guard bytes.count <= Self.byteLimit else { throw .tooLong(limit: Self.byteLimit) }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
    var reader = Reader()
    // CR LF is a single Character, and a lone LF another: both end a line.
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      reader.read(line)
    }
    self = try reader.answer()
  }

  /// The contents of the lines read so far.
  private struct Reader {
    private var lineNumber = 0
    private var hasVersion = false
    private var session = Section()
    private var sections: [Section] = []
    private var isLite = false
    private var checksPairs = false
    private var candidates: [ICECandidate] = []
    private var seen: Set<ICECandidate> = []
    private var notes: [Note] = []

    /// Attributes of the session, or of one of its media sections.
    struct Section {
      var isRejected = false
      var isBundleOnly = false
      var ufrag: (text: Substring, line: Int)?
      var password: (text: Substring, line: Int)?
      var fingerprints: [CertificateFingerprint] = []
      var setup: DTLSSetup?
    }

    mutating func read(_ line: Substring) {
      lineNumber += 1
      guard hasVersion else {
        hasVersion = line == "v=0"
        if hasVersion, lineNumber > 1 { notes.append(.linesBeforeVersion(lineNumber - 1)) }
        return
      }
      if line.hasPrefix("m=") { return begin(media: line.dropFirst(2)) }
      guard line.hasPrefix("a=") else { return }
      let attribute = line.dropFirst(2)
      let colon = attribute.firstIndex(of: ":") ?? attribute.endIndex
      read(attribute: attribute[..<colon], attribute[colon...].dropFirst())
    }

    private mutating func begin(media line: Substring) {
      let fields = line.split(separator: " ")
      let port = fields.count > 1 ? fields[1].prefix { $0 != "/" } : ""
      sections.append(Section(isRejected: port == "0"))
    }

    private mutating func read(attribute name: Substring, _ value: Substring) {
      let line = lineNumber
      switch name {
      case "ice-ufrag": change { $0.ufrag = (value, line) }
      case "ice-pwd": change { $0.password = (value, line) }
      case "ice-lite": isLite = true
      case Substring(SessionAnswer.pairsAttribute): checksPairs = true
      case "setup": change { $0.setup = DTLSSetup(rawValue: value.lowercased()) }
      case "bundle-only": change { $0.isBundleOnly = true }
      case "fingerprint": read(fingerprint: value)
      case "candidate": read(candidate: value)
      default: break
      }
    }

    private mutating func change(_ change: (inout Section) -> Void) {
      if let last = sections.indices.last { change(&sections[last]) } else { change(&session) }
    }

    private mutating func read(fingerprint value: Substring) {
      guard let fingerprint = CertificateFingerprint(value) else {
        return note(.fingerprint(line: lineNumber))
      }
      change { $0.fingerprints.append(fingerprint) }
    }

    private mutating func read(candidate value: Substring) {
      do throws(ICECandidate.ParseError) {
        let candidate = try ICECandidate(value)
        guard seen.insert(candidate).inserted else { return }
        candidates.append(candidate)
      } catch {
        note(.candidate(line: lineNumber, error))
      }
    }

    /// One note for each possible candidate is enough.
    private mutating func note(_ note: Note) {
      guard notes.count < SessionAnswer.candidateLimit else { return }
      notes.append(note)
    }

    func answer() throws(SessionAnswerError) -> SessionAnswer {
      guard hasVersion else { throw .notSDP }
      let accepted = sections.filter { !$0.isRejected || $0.isBundleOnly }
      guard !accepted.isEmpty || sections.isEmpty else { throw .allMediaRejected }
      // Attributes of a media section override the session's (RFC 8839 section 5.4).
      let first = accepted.first ?? Section()
      var notes = notes
      if candidates.count > SessionAnswer.candidateLimit {
        notes.append(
          .candidatesCut(total: candidates.count, kept: SessionAnswer.candidateLimit))
      }
      let fingerprints = first.fingerprints.isEmpty ? session.fingerprints : first.fingerprints
      var answer = SessionAnswer(
        ice: try parameters(first), isLite: isLite,
        candidates: Array(candidates.prefix(SessionAnswer.candidateLimit)),
        fingerprints: fingerprints, setup: first.setup ?? session.setup,
        acceptedSectionCount: accepted.count, notes: notes)
      answer.checksPairs = checksPairs
      return answer
    }

    private func parameters(_ first: Section) throws(SessionAnswerError) -> ICEParameters {
      guard let ufrag = first.ufrag ?? session.ufrag else { throw .iceUfragMissing }
      guard let password = first.password ?? session.password else { throw .icePasswordMissing }
      guard
        let parameters = ICEParameters(
          ufrag: String(ufrag.text), password: String(password.text))
      else { throw .iceParametersMalformed(line: ufrag.line) }
      return parameters
    }
  }
}
