import STUNWire

/// The transactions that are over, so that a further answer is told from a stranger's.
struct SpentTransactions: Sendable {
  /// Enough for an Allocate with every repetition and its release; a long-held allocation forgets the
  /// oldest of its refreshes.
  private static let limit = 32

  private var entries: [(id: TransactionID, reason: DropReason)] = []

  /// What a response to this transaction is dropped as; `nil` for one that was never ours.
  subscript(id: TransactionID) -> DropReason? {
    entries.first { $0.id == id }?.reason
  }

  mutating func add(_ exchange: Exchange, isAnswered: Bool) {
    // Whatever was superseded had been answered by the error that did it.
    entries += exchange.superseded.map { ($0.id, .duplicate) }
    entries.append((exchange.live.id, isAnswered ? .duplicate : .late))
    entries.removeFirst(max(0, entries.count - Self.limit))
  }
}
