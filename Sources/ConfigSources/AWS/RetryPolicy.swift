import Vocabulary

/// How many times and how soon a temporarily refused request is retried.
struct RetryPolicy: Hashable, Sendable {
  /// Including the first.
  var attempts: Int
  var base: Nanoseconds
  var cap: Nanoseconds

  /// 100 ms, doubling, as in the KVS SDK for C; four attempts and 2 s, because somebody is waiting.
  static let standard = RetryPolicy(attempts: 4, base: .milliseconds(100), cap: .seconds(2))

  /// The wait after an attempt (1 being the first), or `nil` when it was the last.
  ///
  /// Full jitter: clients refused together do not return together.
  func delay(after attempt: Int, fraction: Double) -> Nanoseconds? {
    guard attempt < attempts else { return nil }
    let ceiling = min(cap, base * (1 << min(attempt - 1, 16)))
    return Nanoseconds(seconds: ceiling.seconds * fraction)
  }
}
