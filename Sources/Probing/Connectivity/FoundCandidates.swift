import Polling
import STUNClient
import SessionDescriptions
import Vocabulary

/// What the peer's own checks tell of where it can be reached (RFC 8445 sections 7.3.1.3 and 7.3.1.4).
///
/// An address that is in no candidate is a peer-reflexive one. A candidate whose check has failed is
/// asked again from where the peer just reached us: that is another pair.
@NetworkActor
final class FoundCandidates {
  /// An address to be checked from a port that another check has already.
  struct Found: Hashable, Sendable {
    let id: Int
    let candidate: PlannedCandidate
    let address: SocketAddress
    let local: SocketAddress
  }

  /// What was found, as it is; ends with `finish`.
  let stream: AsyncStream<Found>
  private let continuation: AsyncStream<Found>.Continuation
  private let source: String
  private var candidates: [SocketAddress: (id: Int, planned: PlannedCandidate)] = [:]
  private var failed: Set<SocketAddress> = []
  private var nextID: Int
  private var room = FoundCandidates.limit

  /// Whoever has more addresses than this would have us send to whom it likes (ICE-21).
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

  /// Takes a candidate whose name was looked up, and gives it its id.
  func know(_ planned: PlannedCandidate) -> Int {
    defer { nextID += 1 }
    if let address = planned.address, planned.transport == .udp, candidates[address] == nil {
      candidates[address] = (nextID, planned)
    }
    return nextID
  }

  /// Whose candidate an address is.
  func id(at address: SocketAddress) -> Int? { candidates[address]?.id }

  /// Notes that the check of an address has failed.
  func fail(_ address: SocketAddress) {
    failed.insert(address)
  }

  /// Takes where a check of the peer came from, and to; `false` where it is not looked into any more.
  func take(_ source: SocketAddress, at local: SocketAddress, priority: UInt32?) -> Bool {
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

  /// No more will be checked.
  func finish() {
    room = 0
    continuation.finish()
  }

  private func peerReflexive(_ address: SocketAddress, _ priority: UInt32?) -> PlannedCandidate {
    PlannedCandidate(
      source: source,
      candidate: ICECandidate(
        // Any that no other candidate has (RFC 8445 section 7.3.1.3).
        foundation: "prflx\(nextID)", transport: .udp,
        priority: priority ?? ConnectivityParameters.peerReflexivePriority,
        host: .ip(address.ip), port: address.port, kind: .peerReflexive))
  }
}
