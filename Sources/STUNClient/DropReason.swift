/// Why something received was not taken for an answer.
package enum DropReason: String, CaseIterable, Hashable, Sendable {
  /// Not a STUN message: top bits, magic cookie, length, or fewer than 20 bytes.
  case notSTUN
  /// ChannelData, which no transaction waits for.
  case channelData
  /// ChannelData of a channel that was not asked for (TURN-32).
  case unboundChannel
  /// Data from an address that no permission was asked for (TURN-24).
  case unpermittedPeer
  /// A STUN header, and attributes that do not fit into it.
  case malformed
  /// A method that this client does not know.
  case unknownMethod
  /// The answer to another method.
  case wrongMethod
  /// A request or an indication, where only an answer counts.
  case wrongClass
  /// A transaction that is not ours.
  case wrongTransaction
  /// The answer to one of our requests, from elsewhere than it was sent to.
  case wrongSource
  /// Our own request, come back.
  case echo
  /// FINGERPRINT wrong, or not where or as long as it must be.
  case badFingerprint
  /// An answer that must carry integrity and does not.
  case missingIntegrity
  /// Signed with SHA-1 where the request was signed with SHA-256, or the other way round.
  case otherIntegrity
  /// MESSAGE-INTEGRITY of another length or value than it must be.
  case badIntegrity
  /// The nonce announces password algorithms and the answer has no list of them (STUN-32).
  case missingPasswordAlgorithms
  /// A further answer to a transaction already answered.
  case duplicate
  /// An answer after the transaction had failed.
  case late
}

/// How many things were dropped, and why.
package struct DropCounts: Hashable, Sendable {
  package private(set) var counts: [DropReason: Int] = [:]

  package init(_ counts: [DropReason: Int] = [:]) {
    self.counts = counts
  }

  package var isEmpty: Bool { counts.isEmpty }
  package var total: Int { counts.values.reduce(0, +) }

  package subscript(reason: DropReason) -> Int { counts[reason] ?? 0 }

  package mutating func add(_ reason: DropReason) {
    counts[reason, default: 0] += 1
  }
}
