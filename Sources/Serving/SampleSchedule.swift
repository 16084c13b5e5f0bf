import Vocabulary

/// Which results of what is checked all the time are worth a record.
///
/// Of each target one a minute, and each change of its outcome, though no two within seconds: a target
/// that is scraped every second, or flaps, fills no disk.
struct SampleSchedule {
  private struct Last {
    var time: Instant
    /// The ids or names of what had failed.
    var failed: Set<String>
  }

  var count: Int { last.count }

  private var last: [Exporter.Place: Last] = [:]

  static let interval = Nanoseconds.seconds(60)
  static let shortestInterval = Nanoseconds.seconds(5)
  /// Of targets that no configuration names there may be any number.
  static let rememberedTargets = 4096

  /// Whether a result that comes now is to be recorded; the next ones are then compared with it.
  mutating func takes(
    _ place: Exporter.Place, failed: @autoclosure () -> Set<String>, at now: Instant
  ) -> Bool {
    if let last = last[place] {
      guard now - last.time >= Self.shortestInterval else { return false }
      guard now - last.time >= Self.interval || failed() != last.failed else { return false }
    }
    if last.count >= Self.rememberedTargets { last.removeAll() }
    last[place] = Last(time: now, failed: failed())
    return true
  }
}
