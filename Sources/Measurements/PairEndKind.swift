package import Vocabulary

/// A kind of candidate over a transport, as a row or a column of the pairs of a session.
package struct PairEndKind: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var kind: CandidateKind
  package var transport: TransportProtocol
  /// A host candidate behind a NAT is its server-reflexive one, too: both are one socket.
  package var isTranslated: Bool

  package init(_ end: PairEnd) {
    kind = end.kind
    transport = end.transport
    isTranslated = end.reflexive.map { $0 != end.address } ?? false
  }

  /// `host+srflx`, `relay`, `host tcp`.
  package var description: String { name + (transport == .udp ? "" : " tcp") }

  /// Without the transport.
  package var name: String { isTranslated ? "host+srflx" : kind.rawValue }

  private var rank: Int {
    (CandidateKind.allCases.firstIndex(of: kind) ?? 0) + (transport == .udp ? 0 : 10)
  }

  package static func < (left: PairEndKind, right: PairEndKind) -> Bool { left.rank < right.rank }
}
