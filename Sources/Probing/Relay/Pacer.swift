import Vocabulary

/// When the packets of a flow are due: at an even pace.
///
/// A stall of this host shifts the packets behind it instead of sending them all at once.
struct Pacer {
  private let interval: Nanoseconds
  private var due: Instant

  /// A busy host catches up on so much.
  private static let lag = Nanoseconds.milliseconds(100)
  /// Between any two packets the loop gets a turn, in which it reads what came, and ends what is cancelled.
  private static let breath = Nanoseconds(100_000)

  init(every interval: Nanoseconds, from start: Instant) {
    self.interval = interval
    due = start
  }

  /// The instant of the next packet, always ahead.
  mutating func next(at now: Instant) -> Instant {
    if now - due > Self.lag { due = now }
    let next = max(due, now + Self.breath)
    due = due + interval
    return next
  }
}
