import Synchronization
import Vocabulary

/// Answers shared by several sources of one run: one asks, the others wait for the same answer.
///
/// A failure is shared by those waiting for it, and not cached. A cancelled caller stops waiting;
/// the request continues as long as anybody waits for it.
final class SharedAnswers<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private typealias Answer = (Result<Value, ConfigSourceError.Cause>, FetchLog)

  private struct Asking: Sendable {
    let task: SharedTask<Answer>
    let begunAt: Instant
  }

  private let askings = Mutex<[Key: Asking]>([:])
  /// Keys that rotate leave answers behind that nobody asks for again.
  private static var mostAnswers: Int { 1024 }

  /// The cached answer if it is fresh enough, otherwise a new one.
  ///
  /// The steps for a new answer are logged by the caller that asked for it.
  func answer(
    to key: Key, _ log: inout FetchLog, isFresh: (Value, Nanoseconds) -> Bool,
    ask: @escaping @Sendable (inout FetchLog) async throws(ConfigSourceError.Cause) -> Value
  ) async throws(ConfigSourceError.Cause) -> Value {
    while true {
      let (asking, isOwn) = join(key, log, ask)
      guard let (result, itsLog) = await asking.task.value() else { throw .cancelled }
      if isOwn { log = itsLog }
      if case .success(let value) = result,
        isOwn || isFresh(value, log.environment.now() - asking.begunAt)
      {
        return value
      }
      forget(key, asking)
      // An outdated answer is requested again, and so is one that others gave up waiting for; this
      // time it is our own or a new one.
      guard case .failure(let cause) = result, cause != .cancelled || isOwn || Task.isCancelled
      else { continue }
      throw cause
    }
  }

  private func join(
    _ key: Key, _ log: FetchLog,
    _ ask: @escaping @Sendable (inout FetchLog) async throws(ConfigSourceError.Cause) -> Value
  ) -> (Asking, isOwn: Bool) {
    askings.withLock { askings in
      if let asking = askings[key] { return (asking, false) }
      let task = SharedTask<Answer> {
        var log = log
        do throws(ConfigSourceError.Cause) {
          return (.success(try await ask(&log)), log)
        } catch {
          return (.failure(error), log)
        }
      }
      let asking = Asking(task: task, begunAt: log.environment.now())
      askings[key] = asking
      if askings.count > Self.mostAnswers {
        let bound = askings.values.map(\.begunAt).sorted()[askings.count / 2]
        askings = askings.filter { $0.value.begunAt >= bound }
      }
      return (asking, true)
    }
  }

  private func forget(_ key: Key, _ asking: Asking) {
    askings.withLock { askings in
      if askings[key]?.task === asking.task { askings[key] = nil }
    }
  }
}
