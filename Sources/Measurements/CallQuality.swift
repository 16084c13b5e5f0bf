package import Vocabulary

/// An estimate of what a call is like, by the E-model of ITU-T G.107.
///
/// With its default values, simplified to delay and loss as Cole and Rosenbluth did in 2001, for G.711 with
/// loss concealment (G.113 appendix I).
package struct CallQuality: Hashable, Sendable {
  /// The transmission rating R: 93.2 without any impairment, 0 at worst.
  package let rating: Double
  /// The mean opinion score, from 1 to 4.5 (G.107 annex B).
  package let meanOpinionScore: Double

  /// R where nothing is impaired (G.107 table 3).
  private static let unimpaired = 93.2
  /// How well G.711 with concealment stands loss: Bpl, with Ie of 0 (G.113 appendix I).
  private static let lossRobustness = 25.1
  /// A packet of voice, which is sent once it is full.
  private static let packetization = 20.0

  /// Of a one-way delay in the network, to which a packet's time and two jitters of buffer are added.
  ///
  /// `meanLossRun` is how many packets are lost one after another on average.
  package init(delay: Nanoseconds, jitter: Nanoseconds, loss: Double, meanLossRun: Double = 1) {
    let mouthToEar = (delay + jitter + jitter).seconds * 1000 + Self.packetization
    self.init(mouthToEarMilliseconds: mouthToEar, loss: loss, meanLossRun: meanLossRun)
  }

  package init(mouthToEarMilliseconds delay: Double, loss: Double, meanLossRun: Double = 1) {
    let percent = min(max(loss, 0), 1) * 100
    // G.107 section 7.5: BurstR is 1 for random loss, where runs are 1/(1 - loss) long on average.
    let burst = max(1, meanLossRun * (1 - percent / 100))
    let loss = percent == 0 ? 0 : 95 * percent / (percent / burst + Self.lossRobustness)
    let late = delay > 177.3 ? 0.11 * (delay - 177.3) : 0
    rating = max(0, Self.unimpaired - 0.024 * delay - late - loss)
    meanOpinionScore = Self.score(rating)
  }

  /// G.107 annex B.
  package static func score(_ rating: Double) -> Double {
    if rating <= 0 { return 1 }
    if rating >= 100 { return 4.5 }
    // The formula dips below 1 near zero.
    return max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6)
  }
}
