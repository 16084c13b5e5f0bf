import Testing
import Vocabulary
import Watching

@Suite struct ScheduleTests {
  private let schedule = RoundSchedule(interval: .seconds(10))
  private let begin = Instant(nanoseconds: 5_000_000_000)

  @Test(arguments: [(0.0, 9.0), (0.5, 10.0), (0.999, 10.998)])
  func `an interval is at most a tenth shorter or longer`(fraction: Double, seconds: Double) {
    let next = schedule.next(began: begin, ended: begin + .seconds(1), fraction: fraction)
    #expect(abs((next - begin).seconds - seconds) < 1e-6)
  }

  @Test func `a round longer than the interval is followed by a pause`() {
    let end = begin + .seconds(60)
    #expect(schedule.next(began: begin, ended: end, fraction: 0.9) - end == .seconds(1))
  }

  @Test func `credentials are renewed before they expire`() {
    var renewal = RenewalSchedule(retry: .seconds(10))
    let now = WatchedChecks.at(0)
    func wait(life: Int, ttl: Int?) -> Nanoseconds? {
      renewal.wait(hasFailed: false, expiresAt: WatchedChecks.at(life), ttl: ttl, at: now)
    }
    #expect(wait(life: 300, ttl: 300) == .seconds(240))
    #expect(wait(life: 20, ttl: 20) == .seconds(16))
    #expect(wait(life: 1, ttl: 1) == .seconds(1))
    #expect(wait(life: 10_000_000, ttl: nil) == .seconds(86_400))
    #expect(renewal.wait(hasFailed: false, expiresAt: nil, ttl: nil, at: now) == nil)
  }

  @Test func `a source that fails is asked less and less often, and at once often again`() {
    var renewal = RenewalSchedule(retry: .seconds(10))
    func wait(_ hasFailed: Bool) -> Nanoseconds? {
      renewal.wait(hasFailed: hasFailed, expiresAt: nil, ttl: nil, at: WatchedChecks.at(0))
    }
    #expect(
      (0..<7).map { _ in wait(true) } == [10, 20, 40, 80, 160, 300, 300].map { .seconds($0) })
    #expect(wait(false) == nil)
    #expect(wait(true) == .seconds(10))
  }

  @Test func `what was expired when it was fetched counts as a failure`() {
    var renewal = RenewalSchedule(retry: .seconds(5))
    let past = WatchedChecks.at(-1)
    let waits = (0..<2).map { _ in
      renewal.wait(hasFailed: false, expiresAt: past, ttl: nil, at: WatchedChecks.at(0))
    }
    #expect(waits == [.seconds(5), .seconds(10)])
  }
}
