import Testing
import Vocabulary

@testable import Serving

@Suite struct SampleScheduleTests {
  private let place = Exporter.Place(target: "t", module: "m")

  /// The seconds at which a sample is taken, of one for each second.
  private func taken(_ seconds: Int, failed: (Int) -> Bool) -> [Int] {
    var schedule = SampleSchedule()
    return (0..<seconds).filter { second in
      schedule.takes(
        place, failed: failed(second) ? ["t"] : [], at: .zero + .seconds(second))
    }
  }

  @Test func `a target that stays as it is has one sample a minute`() {
    #expect(taken(200) { _ in false } == [0, 60, 120, 180])
    #expect(taken(200) { _ in true } == [0, 60, 120, 180])
  }

  @Test func `a change has a sample of its own, and the minute counts from there`() {
    #expect(taken(120) { $0 >= 17 } == [0, 17, 77])
    #expect(taken(60) { (17...40).contains($0) } == [0, 17, 41])
  }

  @Test func `a target that flaps has a sample every five seconds at most`() {
    #expect(taken(21) { $0 % 2 == 1 } == [0, 5, 10, 15, 20])
    #expect(taken(60) { $0 == 2 } == [0])
  }

  @Test func `targets and modules have samples of their own, in bounded memory`() {
    var schedule = SampleSchedule()
    var taken = 0
    for number in 0..<10_000 {
      let target = Exporter.Place(target: "t\(number)", module: "m")
      if schedule.takes(target, failed: [], at: .zero) { taken += 1 }
    }
    #expect(taken == 10_000)
    let again = schedule.takes(.init(target: "t9999", module: "m"), failed: [], at: .zero)
    let other = schedule.takes(.init(target: "t9999", module: "n"), failed: [], at: .zero)
    #expect(!again && other)
    #expect(schedule.count <= SampleSchedule.rememberedTargets)
  }
}
