package import Vocabulary

/// The ICE candidate of the peer that a check went to (RFC 8839 section 5.1).
///
/// Where it is stands in the check's server and transport.
package struct CandidateInfo: Hashable, Sendable {
  /// How the peer came by it (RFC 8445 section 5.1.1).
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case host
    case serverReflexive = "srflx"
    case peerReflexive = "prflx"
    case relayed = "relay"
  }

  package var kind: Kind
  package var foundation: SafeText
  package var priority: UInt32
  /// Whether its pair was chosen to carry the session (RFC 8445 section 8.1.1).
  package var isNominated = false

  package init(kind: Kind, foundation: SafeText, priority: UInt32) {
    self.kind = kind
    self.foundation = foundation
    self.priority = priority
  }
}
