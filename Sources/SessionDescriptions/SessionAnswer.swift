package import Vocabulary

/// What an answer says about reaching the peer (RFC 8839, RFC 8122), read leniently.
///
/// Everything but the ICE parameters may be missing. Candidates come from all media sections, since
/// bundled media has them in the first one only, each once.
package struct SessionAnswer: Hashable, Sendable {
  package var ice: ICEParameters
  /// The peer answers checks and sends none (RFC 8445 section 2.5).
  package var isLite: Bool
  package var candidates: [ICECandidate]
  package var fingerprints: [CertificateFingerprint]
  /// `nil` where the answer leaves it out.
  package var setup: DTLSSetup?
  /// How many media sections the peer takes part in.
  package var acceptedSectionCount: Int
  /// What was passed over.
  package var notes: [Note]

  package init(
    ice: ICEParameters, isLite: Bool = false, candidates: [ICECandidate],
    fingerprints: [CertificateFingerprint], setup: DTLSSetup?, acceptedSectionCount: Int = 1,
    notes: [Note] = []
  ) {
    self.ice = ice
    self.isLite = isLite
    self.candidates = candidates
    self.fingerprints = fingerprints
    self.setup = setup
    self.acceptedSectionCount = acceptedSectionCount
    self.notes = notes
  }

  /// Something that was left out of the reading.
  package enum Note: Hashable, Sendable {
    case candidate(line: Int, ICECandidate.ParseError)
    case fingerprint(line: Int)
    /// More candidates than are tried.
    case candidatesCut(total: Int, kept: Int)
    case linesBeforeVersion(Int)
  }

  /// RFC 8445 section 6.1.2.5: a checklist has no more pairs than this, and ours has one pair each.
  package static let candidateLimit = 100
  /// The largest answer seen has 20 kB; this is what a server is let say.
  package static let byteLimit = 1 << 20
}

/// Why an answer cannot be used; `line` counts from 1.
package enum SessionAnswerError: Error, Hashable, Sendable {
  case tooLong(limit: Int)
  case notUTF8
  /// No line says `v=0`: a web page, most of the time.
  case notSDP
  case iceUfragMissing
  case icePasswordMissing
  case iceParametersMalformed(line: Int)
  /// Every media section has port 0: the peer wants none of what was offered.
  case allMediaRejected
}
