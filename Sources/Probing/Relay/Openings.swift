import Vocabulary

/// When packets are sent to open NATs: the first with CreatePermission, the next right after it.
struct Openings {
  private static let delays = [0, 5, 20, 50, 150, 350, 750].map { Nanoseconds.milliseconds($0) }
  static var count: Int { delays.count }

  private let start: Instant
  /// How many have been sent.
  private(set) var turn = 0

  init(from start: Instant) {
    self.start = start
  }

  var next: Instant? { turn < Self.count ? start + Self.delays[turn] : nil }
  var last: Instant { start + Self.delays[Self.count - 1] }

  mutating func takeDue(_ now: Instant) -> Bool {
    guard let next, now >= next else { return false }
    turn += 1
    return true
  }
}
