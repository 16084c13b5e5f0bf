package import Vocabulary

/// The ICE candidate of the peer that a check went to (RFC 8839 section 5.1).
///
/// Its address is in the check's server and transport.
package struct CandidateInfo: Hashable, Sendable {
  package var kind: CandidateKind
  package var foundation: SafeText
  package var priority: UInt32
  /// Whether its pair was chosen to carry the session (RFC 8445 section 8.1.1).
  package var isNominated = false

  package init(kind: CandidateKind, foundation: SafeText, priority: UInt32) {
    self.kind = kind
    self.foundation = foundation
    self.priority = priority
  }
}
