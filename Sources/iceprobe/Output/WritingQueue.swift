import Foundation
import Synchronization

/// Writes one thing after the other on a thread of its own, which may wait for a slow reader.
///
/// In a task, waiting would take one of the few threads that all tasks share.
final class WritingQueue: Sendable {
  private let queue: DispatchQueue
  private let limit: Int
  private let waiting = Atomic<Int>(0)

  /// No more than `limit` things wait for a slow reader.
  init(_ label: String, holding limit: Int = .max) {
    queue = DispatchQueue(label: label)
    self.limit = limit
  }

  /// Whether there was room for it.
  @discardableResult
  func add(_ write: @escaping @Sendable () -> Void) -> Bool {
    guard waiting.add(1, ordering: .relaxed).newValue <= limit else {
      waiting.subtract(1, ordering: .relaxed)
      return false
    }
    queue.async {
      write()
      self.waiting.subtract(1, ordering: .relaxed)
    }
    return true
  }

  /// Waits until everything is written, and then the last thing.
  func end(with last: @escaping @Sendable () -> Void = {}) async {
    await withCheckedContinuation { end in
      queue.async {
        last()
        end.resume()
      }
    }
  }
}
