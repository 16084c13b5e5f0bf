import Vocabulary
import Watching

/// The schedule of samples for each target and module, in bounded memory.
struct SampleSchedules {
  private var schedules: [Exporter.Place: SampleSchedule] = [:]

  /// Of targets that no configuration names there may be any number.
  static let rememberedTargets = 4096

  var count: Int { schedules.count }

  mutating func takes(
    _ place: Exporter.Place, failed: @autoclosure () -> Set<String>, at now: Instant
  ) -> Bool {
    if schedules[place] == nil, schedules.count >= Self.rememberedTargets {
      schedules.removeAll()
    }
    return schedules[place, default: SampleSchedule()].takes(failed: failed(), at: now)
  }
}
