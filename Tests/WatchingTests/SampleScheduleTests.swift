import Testing
import Vocabulary
import Watching

@Suite struct SampleScheduleTests {
  /// The seconds at which a sample is taken, of one for each second.
  private func taken(_ seconds: Int, failed: (Int) -> Bool) -> [Int] {
    var schedule = SampleSchedule()
    return (0..<seconds).filter { second in
      schedule.takes(failed: failed(second) ? ["t"] : [], at: .zero + .seconds(second))
    }
  }

  @Test func `what stays as it is has one sample a minute`() {
    #expect(taken(200) { _ in false } == [0, 60, 120, 180])
    #expect(taken(200) { _ in true } == [0, 60, 120, 180])
  }

  @Test func `a change has a sample of its own, and the minute counts from there`() {
    #expect(taken(120) { $0 >= 17 } == [0, 17, 77])
    #expect(taken(60) { (17...40).contains($0) } == [0, 17, 41])
  }

  @Test func `what flaps has a sample every five seconds at most`() {
    #expect(taken(21) { $0 % 2 == 1 } == [0, 5, 10, 15, 20])
    #expect(taken(60) { $0 == 2 } == [0])
  }

  @Test func `the end has a sample, unless one of just now says the same`() {
    var schedule = SampleSchedule()
    #expect(schedule.takesLast(failed: [], at: .zero))
    let isTaken = schedule.takes(failed: [], at: .zero)
    #expect(isTaken)
    #expect(!schedule.takesLast(failed: [], at: .zero + .seconds(4)))
    #expect(schedule.takesLast(failed: ["t"], at: .zero + .seconds(4)))
    #expect(schedule.takesLast(failed: [], at: .zero + .seconds(5)))
  }
}
