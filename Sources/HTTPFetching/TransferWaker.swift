import CCurl
import Synchronization

/// Lets a cancelled task end a transfer that runs on another thread.
final class TransferWaker: Sendable {
  private struct State {
    var isCancelled = false
    /// The address of the multi handle in use, 0 before and after.
    var multi: UInt = 0
  }

  private let state = Mutex(State())

  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  func cancel() {
    state.withLock { state in
      state.isCancelled = true
      guard let multi = unsafe UnsafeMutableRawPointer(bitPattern: state.multi) else { return }
      // SAFETY: libcurl allows this one call from any thread; the lock keeps the handle alive.
      unsafe curl_multi_wakeup(multi)
    }
  }

  func attach(_ multi: UnsafeMutableRawPointer) {
    state.withLock { $0.multi = UInt(bitPattern: multi) }
  }

  func detach() {
    state.withLock { $0.multi = 0 }
  }
}
