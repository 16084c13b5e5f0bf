import Synchronization
import Vocabulary

/// How many connections each client has, so that one of them cannot have all.
final class ClientShares: Sendable {
  private let limit: Int?
  private let counts = Mutex<[IPAddress: Int]>([:])

  init(limit: Int?) {
    self.limit = limit
  }

  /// `false` where the client has its share.
  func take(_ client: IPAddress?) -> Bool {
    guard let limit, let client else { return true }
    return counts.withLock { counts in
      guard counts[client.clientNetwork, default: 0] < limit else { return false }
      counts[client.clientNetwork, default: 0] += 1
      return true
    }
  }

  /// After `take` that was granted.
  func giveBack(_ client: IPAddress?) {
    guard limit != nil, let client else { return }
    counts.withLock { counts in
      let left = counts[client.clientNetwork, default: 1] - 1
      counts[client.clientNetwork] = left > 0 ? left : nil
    }
  }
}
