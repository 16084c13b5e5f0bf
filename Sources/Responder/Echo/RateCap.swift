import Vocabulary

/// So many events a second, and a burst of them at once (the generic cell rate algorithm).
struct RateCap {
  private let interval: Nanoseconds
  private let tolerance: Nanoseconds
  /// When the next event would be due if all came evenly.
  private var due: Instant?

  init(perSecond: Int, burst: Int) {
    interval = Nanoseconds(1_000_000_000 / Int64(perSecond))
    tolerance = interval * (burst - 1)
  }

  /// Whether an event may take place now; counts it if so.
  mutating func admits(at now: Instant) -> Bool {
    let due = max(due ?? now, now)
    guard due - now <= tolerance else { return false }
    self.due = due + interval
    return true
  }
}
