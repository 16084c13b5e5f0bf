import CLinux
import Dispatch
import Glibc

/// Signals a task's cancellation to a thread that waits in `poll` on its behalf.
final class Interruption: Sendable {
  /// Readable once the task was cancelled.
  private let descriptor: CInt

  private init() {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
  }

  deinit { close(descriptor) }

  /// Runs `body` on its own thread, so that no task's thread ever waits.
  static func waiting<Value: Sendable, Problem: Error>(
    _ body: @escaping @Sendable (Interruption) throws(Problem) -> Value
  ) async throws(Problem) -> Value {
    let interruption = Interruption()
    let result: Result<Value, Problem> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        threads.async {
          continuation.resume(
            returning: Result { () throws(Problem) in try body(interruption) })
        }
      }
    } onCancel: {
      eventfd_write(interruption.descriptor, 1)
    }
    return try result.get()
  }

  private static let threads = DispatchQueue(label: "ConfigSources", attributes: .concurrent)

  enum Wakening: Equatable {
    /// For each descriptor, whether it has something to read or report.
    case ready([Bool])
    case timeout
    case interrupted
  }

  /// Waits for one of the descriptors; negative ones are ignored.
  func wait(for descriptors: [CInt], milliseconds: Int32) -> Wakening {
    var entries = (descriptors + [descriptor]).map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    // SAFETY: the array is ours and has as many entries as passed.
    let count = unsafe poll(&entries, nfds_t(entries.count), milliseconds)
    guard count > 0 else { return count == 0 ? .timeout : .ready(descriptors.map { _ in false }) }
    guard entries.removeLast().revents == 0 else { return .interrupted }
    return .ready(entries.map { $0.revents != 0 })
  }
}
