import Vocabulary

/// How often and how soon a request that was refused for now is sent again.
struct RetryPolicy: Hashable, Sendable {
  /// The first one included.
  var attempts: Int
  var base: Nanoseconds
  var cap: Nanoseconds

  /// As the KVS SDK for C, 100 ms, doubling; four attempts and 2 s, because somebody is waiting.
  static let standard = RetryPolicy(attempts: 4, base: .milliseconds(100), cap: .seconds(2))

  /// The wait after an attempt (1 being the first), or `nil` when it was the last.
  ///
  /// Full jitter: clients that were refused together do not come back together.
  func delay(after attempt: Int, fraction: Double) -> Nanoseconds? {
    guard attempt < attempts else { return nil }
    let ceiling = min(cap, base * (1 << min(attempt - 1, 16)))
    return Nanoseconds(seconds: ceiling.seconds * fraction)
  }
}
