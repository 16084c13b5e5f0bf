import STUNWire

/// Ended transactions, so that a late answer is told apart from a stranger's packet.
struct SpentTransactions: Sendable {
  /// Enough for an Allocate with every repetition and its release; an allocation held for long
  /// forgets its oldest refreshes.
  private static let limit = 32

  private var entries: [(id: TransactionID, reason: DropReason)] = []

  /// The drop reason for a response to this transaction; `nil` if it was never ours.
  subscript(id: TransactionID) -> DropReason? {
    entries.first { $0.id == id }?.reason
  }

  mutating func add(_ exchange: Exchange, isAnswered: Bool) {
    // Each superseded transaction had been answered by the error that superseded it.
    entries += exchange.superseded.map { ($0.id, .duplicate) }
    entries.append((exchange.live.id, isAnswered ? .duplicate : .late))
    entries.removeFirst(max(0, entries.count - Self.limit))
  }
}
