import CCurl
import HTTPFetching
import Polling
import Vocabulary

/// One easy handle driven by the event loop: libcurl says what it waits for, and never blocks.
@NetworkActor
@safe final class LoopedTransfer {
  enum End: Sendable {
    case finished(CURLcode)
    case deadline
    case cancelled
  }

  let easy: EasyHandle
  private let multi: UnsafeMutableRawPointer
  private let end = Waiter<End>()
  private var registrations: [curl_socket_t: Registration] = [:]
  private var timer: Timer?

  init(_ easy: consuming EasyHandle) throws(HTTPError) {
    guard let multi = unsafe curl_multi_init() else { throw .outOfMemory }
    self.easy = easy
    unsafe self.multi = multi
  }

  isolated deinit {
    stopWatching()
    // SAFETY: the handle is ours; without its callbacks libcurl calls nothing of this object's.
    unsafe iceprobe_multi_watching(multi, nil, nil)
    unsafe iceprobe_multi_timing(multi, nil, nil)
    unsafe curl_multi_remove_handle(multi, easy.pointer)
    unsafe curl_multi_cleanup(multi)
  }

  /// Runs the transfer to its end, to the deadline, or until the task is cancelled; call it once.
  ///
  /// A connect-only handle stays connected until this object is released.
  func run(until deadline: Instant) async -> End {
    guard begin() else { return .finished(CURLE_OUT_OF_MEMORY) }
    defer { stopWatching() }
    return await end.wait(until: deadline, atDeadline: .deadline, whenCancelled: .cancelled)
  }

  private func begin() -> Bool {
    // SAFETY: libcurl calls back only within calls made here, while this object lives.
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    let watching = unsafe iceprobe_multi_watching(
      multi,
      { _, socket, wanted, context, _ in
        unsafe LoopedTransfer.with(context) { $0.watch(socket, wanted) }
        return 0
      }, context)
    let timing = unsafe iceprobe_multi_timing(
      multi,
      { _, milliseconds, context in
        unsafe LoopedTransfer.with(context) { $0.setTimer(milliseconds) }
        return 0
      }, context)
    return unsafe watching == CURLM_OK && timing == CURLM_OK
      && curl_multi_add_handle(multi, easy.pointer) == CURLM_OK
  }

  private nonisolated static func with(
    _ context: UnsafeMutableRawPointer?, _ body: @NetworkActor (LoopedTransfer) -> Void
  ) {
    guard let context = unsafe context else { return }
    // SAFETY: the context is the transfer set above, and alive.
    let transfer = unsafe Unmanaged<LoopedTransfer>.fromOpaque(context).takeUnretainedValue()
    NetworkActor.assumeIsolated { body(transfer) }
  }

  private func watch(_ socket: curl_socket_t, _ wanted: CInt) {
    let interest: Readiness
    switch wanted {
    case CURL_POLL_IN: interest = .readable
    case CURL_POLL_OUT: interest = .writable
    case CURL_POLL_INOUT: interest = [.readable, .writable]
    default:
      registrations.removeValue(forKey: socket)?.cancel()
      return
    }
    if let registration = registrations[socket] {
      try? registration.update(interest)
    } else {
      // If it cannot be watched, it waits for its deadline, nothing worse.
      registrations[socket] = try? EventLoop.register(socket, interest) { [weak self] readiness in
        self?.act(on: socket, readiness)
      }
    }
  }

  /// libcurl must not be called from its own callback: "at once" means in the loop's next turn.
  private func setTimer(_ milliseconds: Int) {
    timer?.cancel()
    guard milliseconds >= 0 else {
      timer = nil
      return
    }
    let due = EventLoop.now + .milliseconds(milliseconds)
    timer = EventLoop.schedule(at: due) { [weak self] in self?.act(on: CURL_SOCKET_TIMEOUT, []) }
  }

  private func act(on socket: curl_socket_t, _ readiness: Readiness) {
    var events: CInt = 0
    if readiness.contains(.readable) { events |= CURL_CSELECT_IN }
    if readiness.contains(.writable) { events |= CURL_CSELECT_OUT }
    if !readiness.isDisjoint(with: [.error, .hangUp]) { events |= CURL_CSELECT_ERR }
    var running: CInt = 0
    // SAFETY: the handle is ours, and only this thread uses it.
    unsafe curl_multi_socket_action(multi, socket, events, &running)
    var left: CInt = 0
    // SAFETY: the message belongs to the multi handle and is read before the next call.
    guard let message = unsafe curl_multi_info_read(multi, &left) else { return }
    unsafe end.resume(.finished(iceprobe_message_result(message)))
  }

  private func stopWatching() {
    timer?.cancel()
    timer = nil
    // Before libcurl closes its descriptor: our duplicate would keep it watched.
    for registration in registrations.values { registration.cancel() }
    registrations = [:]
  }
}
