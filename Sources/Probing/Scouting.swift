import Polling
import Vocabulary

/// Keeps many checks from waiting, one after another, for a silent server.
///
/// The first few go ahead. As soon as one of them hears anything, all may go; once enough have
/// ended without a sign of life, the others take over their result and send nothing.
@NetworkActor
final class Scouting {
  enum Verdict {
    case go
    /// All of these checks got no answer.
    case told([Int])
  }

  private let limit: Int
  private var running = 0
  /// The serial numbers of the checks that ended without hearing anything.
  private var silent: [Int] = []
  private var isHeard = false
  private var queue: [Waiter<Bool>] = []

  init(limit: Int) {
    self.limit = limit
  }

  /// Waits until it is decided whether a check should go ahead.
  ///
  /// - Throws: `CancellationError` if the task is cancelled before that.
  func enter() async throws(CancellationError) -> Verdict {
    while true {
      guard !Task.isCancelled else { throw CancellationError() }
      if !isHeard, silent.count >= limit { return .told(silent) }
      if isHeard || running + silent.count < limit {
        running += 1
        return .go
      }
      let waiter = Waiter<Bool>()
      queue.append(waiter)
      _ = await waiter.wait(until: .distantFuture, atDeadline: false, whenCancelled: false)
    }
  }

  /// Records that the server gave a sign of life, or refused: nobody waits long for it.
  func hear() {
    guard !isHeard else { return }
    isHeard = true
    wake()
  }

  /// Records the end of an admitted check; `serial` identifies one that heard nothing.
  func leave(silent serial: Int?) {
    running -= 1
    if let serial { silent.append(serial) }
    wake()
  }

  /// Wakes as many as may go, or all once it is decided.
  private func wake() {
    let isDecided = isHeard || silent.count >= limit
    let count = isDecided ? queue.count : min(queue.count, max(0, limit - running - silent.count))
    let woken = queue.prefix(count)
    queue.removeFirst(count)
    for waiter in woken { waiter.resume(true) }
  }
}

/// The scouts for one port's checks: whether anything was heard from the port, and from the host.
@NetworkActor
struct Scouts {
  /// Enough to tell silence from a lost packet or from a problem of one kind of check.
  static let checksPerPort = 3
  /// Some hosts answer at only one of many ports: as many are tried as may be checked at once.
  static let checksPerHost = 8

  let host: Scouting
  let port: Scouting

  func enter() async throws(CancellationError) -> Scouting.Verdict {
    if case .told(let witnesses) = try await host.enter() { return .told(witnesses) }
    do throws(CancellationError) {
      let verdict = try await port.enter()
      if case .told = verdict { host.leave(silent: nil) }
      return verdict
    } catch {
      host.leave(silent: nil)
      throw error
    }
  }

  func hear() {
    host.hear()
    port.hear()
  }

  func leave(silent serial: Int?) {
    port.leave(silent: serial)
    host.leave(silent: serial)
  }
}
