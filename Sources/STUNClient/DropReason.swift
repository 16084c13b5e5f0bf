/// Why a received packet was not accepted as an answer.
package enum DropReason: String, CaseIterable, Hashable, Sendable {
  /// Not a STUN message: top bits, magic cookie, length, or fewer than 20 bytes.
  case notSTUN
  /// ChannelData, which no transaction waits for.
  case channelData
  /// ChannelData on a channel that we did not request (TURN-32).
  case unboundChannel
  /// Data from an address that we requested no permission for (TURN-24).
  case unpermittedPeer
  /// A STUN header with attributes that do not fit.
  case malformed
  /// A method unknown to this client.
  case unknownMethod
  /// The answer to a different method.
  case wrongMethod
  /// A request or an indication, where only an answer counts.
  case wrongClass
  /// A transaction that is not ours.
  case wrongTransaction
  /// The answer to one of our requests, but not from the address it was sent to.
  case wrongSource
  /// Our own request, echoed back.
  case echo
  /// FINGERPRINT is wrong, misplaced or of the wrong length.
  case badFingerprint
  /// An answer that must carry integrity and does not.
  case missingIntegrity
  /// Signed with SHA-1 where the request was signed with SHA-256, or the other way round.
  case otherIntegrity
  /// MESSAGE-INTEGRITY with a wrong value or length.
  case badIntegrity
  /// The nonce announces password algorithms, and the answer does not list them (STUN-32).
  case missingPasswordAlgorithms
  /// A second answer to a transaction already answered.
  case duplicate
  /// An answer after the transaction had failed.
  case late
}

/// How many packets were dropped, by reason.
package struct DropCounts: Hashable, Sendable {
  package private(set) var counts: [DropReason: Int] = [:]

  package init(_ counts: [DropReason: Int] = [:]) {
    self.counts = counts
  }

  package var isEmpty: Bool { counts.isEmpty }
  /// Nothing, or only answers to requests of ours that were no longer awaited.
  package var areOwnAnswers: Bool { total == self[.late] + self[.duplicate] }
  package var total: Int { counts.values.reduce(0, +) }

  package subscript(reason: DropReason) -> Int { counts[reason] ?? 0 }

  package mutating func add(_ reason: DropReason) {
    counts[reason, default: 0] += 1
  }
}
