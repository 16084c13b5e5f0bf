/// How answers are distributed over a series of requests: by chance, or by a rate limiter.
struct AnswerShape: Sendable {
  /// Requests answered before the first one that was not.
  let burst: Int
  /// Those after it, and how many of them were answered.
  let rest: Int
  let answeredOfRest: Int
  private let longestLaterRun: Int

  init(_ tries: [Bool]) {
    burst = tries.prefix { $0 }.count
    let later = tries.dropFirst(burst)
    rest = later.count
    answeredOfRest = later.count { $0 }
    longestLaterRun = later.split(separator: false).map(\.count).max() ?? 0
  }

  /// A token bucket lets a burst pass and then drops what comes too fast: the first run of answers
  /// is one that the later loss makes unlikely (one in twenty), and does not occur again.
  var isRateLimit: Bool {
    guard burst >= 5, rest >= 8 else { return false }
    let passed = Double(answeredOfRest) / Double(rest)
    var chance = 1.0
    for _ in 0..<min(burst, 100) { chance *= passed }
    return passed <= 0.75 && chance <= 0.05 && longestLaterRun <= burst / 2
  }
}
