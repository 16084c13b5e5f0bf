import Measurements
import Testing
import Vocabulary

@Suite struct TimelineTests {
  private func at(_ count: Int) -> Instant { Instant.zero + .milliseconds(count) }

  @Test func `phases follow each other, and a wait between two belongs to neither`() {
    var timeline = Timeline(start: at(100))
    timeline.enter(.resolve, at: at(100))
    timeline.enter(.connect, at: at(104))
    timeline.leave(.ok, at: at(110))
    timeline.leave(.ok, at: at(115))
    timeline.enter(.binding, at: at(120))
    timeline.leave(.failed, at: at(150))
    #expect(
      timeline.phases == [
        Phase(.resolve, startedOffset: .zero, duration: .milliseconds(4)),
        Phase(.connect, startedOffset: .milliseconds(4), duration: .milliseconds(6)),
        Phase(
          .binding, startedOffset: .milliseconds(20), duration: .milliseconds(30), outcome: .failed),
      ])
    #expect(timeline.duration == .milliseconds(50))
    #expect(timeline.current == nil)
  }

  @Test func `an instant out of order cannot make phases overlap`() {
    var timeline = Timeline(start: at(10))
    timeline.enter(.resolve, at: at(5))
    timeline.enter(.connect, at: at(30))
    timeline.leave(.ok, at: at(20))
    #expect(
      timeline.phases == [
        Phase(.resolve, startedOffset: .zero, duration: .milliseconds(20)),
        Phase(.connect, startedOffset: .milliseconds(20), duration: .zero),
      ])
  }

  @Test func `phases of one name add up`() {
    var check = CheckResult.example()
    check.phases = [
      Phase(.connect, startedOffset: .zero, duration: .milliseconds(2)),
      Phase(.connect, startedOffset: .milliseconds(5), duration: .milliseconds(3)),
    ]
    #expect(check.duration(of: .connect) == .milliseconds(5))
    #expect(check.duration(of: .tls) == nil)
  }
}
