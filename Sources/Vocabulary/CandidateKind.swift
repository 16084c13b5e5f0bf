/// How a peer obtained an ICE candidate (RFC 8445 section 5.1.1).
package enum CandidateKind: String, CaseIterable, Hashable, Sendable {
  case host
  case serverReflexive = "srflx"
  case peerReflexive = "prflx"
  case relayed = "relay"
}
