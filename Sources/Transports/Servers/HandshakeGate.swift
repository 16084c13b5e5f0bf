package import Polling
package import Vocabulary

/// The handshakes that a server's clients have begun and not ended: so many at a time, each for so long.
///
/// Whoever says hello when all places are taken gets that of the eldest: strangers that fall silent keep
/// nobody out who goes on.
@NetworkActor
package final class HandshakeGate {
  private let capacity: Int
  private let limit: Nanoseconds
  /// In the order in which they began.
  private var underWay: [Place] = []

  private struct Place {
    weak var link: SecureLink?
  }

  package init(capacity: Int = 256, limit: Nanoseconds = .seconds(10)) {
    self.capacity = capacity
    self.limit = limit
  }

  /// How many are under way.
  package var count: Int { underWay.count { $0.link?.isShakingHands == true } }

  func admit(_ link: SecureLink) {
    underWay.removeAll { $0.link?.isShakingHands != true }
    if underWay.count >= capacity { underWay.removeFirst().link?.abandonHandshake() }
    underWay.append(Place(link: link))
    link.limitHandshake(to: limit)
  }
}
