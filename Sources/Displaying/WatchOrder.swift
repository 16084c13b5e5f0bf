import Vocabulary
package import Watching

/// How the rows of a watch are sorted.
package enum WatchOrder: CaseIterable, Hashable, Sendable {
  case listed
  /// The worst first.
  case state
  case median
  case loss
  /// The latest change first.
  case change

  package var words: String {
    switch self {
    case .listed: "as listed"
    case .state: "worst first"
    case .median: "slowest first"
    case .loss: "most loss first"
    case .change: "latest change first"
    }
  }

  /// The next one in turn.
  var next: WatchOrder {
    let all = Self.allCases
    let place = all.firstIndex(of: self) ?? 0
    return all[(place + 1) % all.count]
  }

  /// Sorts targets; those that are alike stay as they are listed.
  package func sorted(_ targets: [TargetState], reversed: Bool) -> [TargetState] {
    let sorted: [TargetState] =
      switch self {
      case .listed: targets
      case .state: stably(targets) { Double($0.status.urgency) }
      case .median: stably(targets) { $0.roundTrip.median?.seconds ?? -1 }
      case .loss: stably(targets) { $0.worstLoss ?? -1 }
      case .change: stably(targets) { $0.lastChange?.at.seconds ?? -1 }
      }
    return reversed ? sorted.reversed() : sorted
  }

  /// The largest value first.
  private func stably(
    _ targets: [TargetState], by value: (TargetState) -> Double
  ) -> [TargetState] {
    let values = targets.map(value)
    let order = targets.indices.sorted { left, right in
      values[left] == values[right] ? left < right : values[left] > values[right]
    }
    return order.map { targets[$0] }
  }
}

extension TargetState {
  /// Of the worse direction, where loss has one; `nil` if nothing was sent that can be lost.
  var worstLoss: Double? {
    [loss.ratio, lossToPeer.ratio, lossFromPeer.ratio].compactMap(\.self).max()
  }
}
