import Polling
import STUNClient
import SessionDescriptions
import Vocabulary

/// The candidates discovered through the peer's own checks (RFC 8445 sections 7.3.1.3 and 7.3.1.4).
///
/// An address that is not a known candidate is a peer-reflexive one. A candidate whose check failed
/// is checked again from the port where the peer just reached us: that is another pair.
@NetworkActor
final class FoundCandidates {
  /// An address to be checked from a port that another check already uses.
  struct Found: Hashable, Sendable {
    let id: Int
    let candidate: PlannedCandidate
    let address: SocketAddress
    let local: SocketAddress
  }

  /// The discoveries as they happen; ends with `finish`.
  let stream: AsyncStream<Found>
  private let continuation: AsyncStream<Found>.Continuation
  private let source: String
  private var candidates: [SocketAddress: (id: Int, planned: PlannedCandidate)] = [:]
  private var failed: Set<SocketAddress> = []
  private var nextID: Int
  private var room = FoundCandidates.limit

  /// Caps how many addresses a peer can make us send to (ICE-21).
  static let limit = 10

  init(besides planned: [PlannedCandidate], source: String) {
    (stream, continuation) = AsyncStream.makeStream()
    self.source = source
    nextID = planned.count
    for (id, planned) in planned.enumerated() where planned.transport == .udp {
      guard let address = planned.address, candidates[address] == nil else { continue }
      candidates[address] = (id, planned)
    }
  }

  /// Registers a candidate whose name was looked up, and assigns its id.
  func register(_ planned: PlannedCandidate) -> Int {
    defer { nextID += 1 }
    if let address = planned.address, planned.transport == .udp, candidates[address] == nil {
      candidates[address] = (nextID, planned)
    }
    return nextID
  }

  /// The id of the candidate at an address.
  func id(at address: SocketAddress) -> Int? { candidates[address]?.id }

  /// Records that the check of an address has failed.
  func fail(_ address: SocketAddress) {
    failed.insert(address)
  }

  /// Records the source and destination of a check by the peer; `false` if it is not to be checked.
  func record(_ source: SocketAddress, at local: SocketAddress, priority: UInt32?) -> Bool {
    let known = candidates[source]
    guard known == nil || failed.contains(source) else { return true }
    guard room > 0 else { return false }
    room -= 1
    failed.remove(source)
    let planned = known?.planned ?? peerReflexive(source, priority)
    candidates[source] = (nextID, planned)
    continuation.yield(Found(id: nextID, candidate: planned, address: source, local: local))
    nextID += 1
    return true
  }

  /// Ends the stream: no more will be checked.
  func finish() {
    room = 0
    continuation.finish()
  }

  private func peerReflexive(_ address: SocketAddress, _ priority: UInt32?) -> PlannedCandidate {
    PlannedCandidate(
      source: source,
      candidate: ICECandidate(
        // Any foundation that no other candidate has (RFC 8445 section 7.3.1.3).
        foundation: "prflx\(nextID)", transport: .udp,
        priority: priority ?? ConnectivityParameters.peerReflexivePriority,
        host: .ip(address.ip), port: address.port, kind: .peerReflexive))
  }
}
