import Testing
import Vocabulary

@testable import Serving

@Suite struct SampleSchedulesTests {
  @Test func `targets and modules have samples of their own, in bounded memory`() {
    var schedules = SampleSchedules()
    var taken = 0
    for number in 0..<10_000 {
      let target = Exporter.Place(target: "t\(number)", module: "m")
      if schedules.takes(target, failed: [], at: .zero) { taken += 1 }
    }
    #expect(taken == 10_000)
    let again = schedules.takes(.init(target: "t9999", module: "m"), failed: [], at: .zero)
    let other = schedules.takes(.init(target: "t9999", module: "n"), failed: [], at: .zero)
    #expect(!again && other)
    #expect(schedules.count <= SampleSchedules.rememberedTargets)
  }
}
