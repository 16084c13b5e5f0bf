import Polling
import Vocabulary

/// Keeps a crowd of checks from waiting, one after another, for a server that is silent.
///
/// The first few go ahead. As soon as one of them hears anything, all may go; once so many have ended
/// without a sign of life, the others are told by them and send nothing.
@NetworkActor
final class Scouting {
  enum Verdict {
    case go
    /// Silent for all of these checks.
    case told([Int])
  }

  private let limit: Int
  private var running = 0
  /// The serial numbers of the checks that ended without having heard anything.
  private var silent: [Int] = []
  private var isHeard = false
  private var queue: [Waiter<Bool>] = []

  init(limit: Int) {
    self.limit = limit
  }

  /// Waits until it is clear whether a check should go.
  ///
  /// - Throws: `CancellationError` when the task is cancelled before that.
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

  /// Takes that the server gave a sign of life, or refused: nobody waits long for it.
  func hear() {
    guard !isHeard else { return }
    isHeard = true
    wake()
  }

  /// Takes the end of a check that was let go; `serial` is that of one which heard nothing.
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

/// What a check of one port has to ask: has anything been heard from the port, and from the host.
@NetworkActor
struct Scouts {
  /// Enough to tell silence from a lost packet or a check of its own kind of trouble.
  static let checksPerPort = 3
  /// Hosts are known that answer at one of many ports: as many as may be checked at once are tried.
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
