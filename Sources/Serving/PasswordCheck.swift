import CLinux
import Polling
import Probing
import Vocabulary

/// Compares passwords with bcrypt hashes, one at a time: each takes tens of milliseconds of CPU by
/// design, and whoever guesses must not keep the host busy.
@NetworkActor
final class PasswordCheck {
  private let digests: Digests
  private let turns = Gate(places: 1, interval: .zero)
  /// Digests of what was accepted, with the hash that it was compared with.
  private var accepted: Set<[UInt8]> = []

  init(_ digests: Digests) {
    self.digests = digests
  }

  func accepts(_ given: BasicCredential, among users: [String: String]) async -> Bool {
    // An unknown user takes as long as a known one.
    let hash = users[given.user] ?? Self.nobody
    let key = digests.sha256(Array("\(hash)\u{0}\(given.user)\u{0}\(given.password)".utf8).span)
    if accepted.contains(key) { return true }
    guard (try? await turns.enter(by: EventLoop.now + Self.patience)) == true else { return false }
    defer { turns.leave() }
    let matches = await EventLoop.offLoop(until: EventLoop.now + Self.patience) {
      // SAFETY: both become C strings for the time of the call.
      unsafe clinux_bcrypt_matches(given.password, hash) == 1
    }
    guard matches == true, users[given.user] != nil else { return false }
    if accepted.count >= Self.capacity { accepted.removeAll() }
    accepted.insert(key)
    return true
  }

  private static let capacity = 100
  private static let patience = Nanoseconds.seconds(5)
  /// The hash of a password that nobody has: exporter-toolkit's own.
  private static let nobody = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"
}
