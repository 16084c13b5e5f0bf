package import Vocabulary

/// The parts of an answer that concern reaching the peer (RFC 8839, RFC 8122), read leniently.
///
/// Everything but the ICE parameters may be missing. Candidates are collected from all media
/// sections, each once, since with bundled media only the first section has them.
package struct SessionAnswer: Hashable, Sendable {
  package var ice: ICEParameters
  /// The peer answers checks but sends none (RFC 8445 section 2.5).
  package var isLite: Bool
  package var candidates: [ICECandidate]
  package var fingerprints: [CertificateFingerprint]
  /// `nil` if the answer omits it.
  package var setup: DTLSSetup?
  /// The number of media sections that the peer accepted.
  package var acceptedSectionCount: Int
  /// The peer is another iceprobe, which wants to be checked from every candidate of ours.
  package var checksPairs = false
  /// Notes on parts that were skipped.
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

  /// Something that was skipped while reading.
  package enum Note: Hashable, Sendable {
    case candidate(line: Int, ICECandidate.ParseError)
    case fingerprint(line: Int)
    /// More candidates than are tried.
    case candidatesCut(total: Int, kept: Int)
    case linesBeforeVersion(Int)
  }

  /// How a responder of ours makes itself known.
  package static let pairsAttribute = "x-iceprobe-pairs"

  /// RFC 8445 section 6.1.2.5: a checklist has at most this many pairs, and each of our candidates
  /// makes one.
  package static let candidateLimit = 100
  /// The largest answer seen has 20 kB; this is the most accepted from a server.
  package static let byteLimit = 1 << 20
}

/// Why an answer is unusable; `line` counts from 1.
package enum SessionAnswerError: Error, Hashable, Sendable {
  case tooLong(limit: Int)
  case notUTF8
  /// No line says `v=0`: usually a web page.
  case notSDP
  case iceUfragMissing
  case icePasswordMissing
  case iceParametersMalformed(line: Int)
  /// Every media section has port 0: the peer rejected all offered media.
  case allMediaRejected
  /// Only in an offer, which is repeated section by section.
  case tooManySections(limit: Int)
}
