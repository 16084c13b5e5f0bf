import Measurements
import Testing
import Vocabulary

/// The E-model's estimate against published values.
struct CallQualityTests {
  /// ITU-T G.107 annex B, table B.1; G.109 for the best rating.
  @Test(arguments: [(93.2, 4.41), (90, 4.34), (80, 4.03), (70, 3.60), (60, 3.10), (50, 2.58)])
  func `a rating has the score of G-107 annex B`(rating: Double, score: Double) {
    #expect(abs(CallQuality.score(rating) - score) < 0.01)
  }

  @Test func `scores stay between 1 and 4-5`() {
    for rating in stride(from: -10.0, through: 120, by: 0.5) {
      #expect((1...4.5).contains(CallQuality.score(rating)))
    }
  }

  /// Cole and Rosenbluth: Id = 0.024 d + 0.11 (d - 177.3) H(d - 177.3).
  @Test(arguments: [(100.0, 2.4), (177.3, 4.2552), (300, 20.697), (400, 34.097)])
  func `delay costs what the simplification of the E-model says`(delay: Double, cost: Double) {
    let quality = CallQuality(mouthToEarMilliseconds: delay, loss: 0)
    #expect(abs(quality.rating - (93.2 - cost)) < 0.001)
  }

  /// G.113 appendix I: G.711 with concealment, Ie 0 and Bpl 25.1; Ie-eff = 95 Ppl / (Ppl + Bpl).
  @Test(arguments: [(0.01, 3.640), (0.05, 15.781), (0.2, 42.129)])
  func `random loss costs the effective equipment impairment`(loss: Double, cost: Double) {
    let quality = CallQuality(
      mouthToEarMilliseconds: 0, loss: loss, meanLossRun: 1 / (1 - loss))
    #expect(abs(quality.rating - (93.2 - cost)) < 0.01)
  }

  @Test func `losses in a row cost more than the same losses alone`() {
    let alone = CallQuality(mouthToEarMilliseconds: 50, loss: 0.05)
    let inRow = CallQuality(mouthToEarMilliseconds: 50, loss: 0.05, meanLossRun: 5)
    #expect(inRow.rating < alone.rating)
  }

  @Test func `a few packets tell nothing of a call`() {
    let sample = RTTSample(.milliseconds(20), clock: .kernel)
    #expect(RelayFlow(sent: 10, delays: Array(repeating: sample, count: 10)).quality == nil)
    let flow = RelayFlow(sent: 500, delays: Array(repeating: sample, count: 500))
    #expect(abs((flow.quality?.meanOpinionScore ?? 0) - 4.38) < 0.02)
  }
}
