internal import CLinux
internal import Glibc
internal import Synchronization
package import Vocabulary

/// One thread that waits for sockets and timers, and runs the tasks waiting for them.
///
/// It is the executor of `NetworkActor`, and should be the preferred executor of tasks that wait
/// for packets (`Task(executorPreference:)`, which child tasks inherit): Swift resumes a waiting
/// task on its preferred executor; otherwise it goes through another thread, 10 µs there and back.
/// The program has one loop, which lives until the program ends.
package final class EventLoop: SerialExecutor, TaskExecutor {
  /// The loop; a program calls `start` first, which can report why there is none.
  package static var shared: EventLoop {
    switch made {
    case .success(let loop): loop
    case .failure(let error): preconditionFailure("no event loop: errno \(error.errno)")
    }
  }

  /// Starts the loop unless it is running.
  ///
  /// - Throws: `EMFILE` or `ENFILE` if there are no file descriptors left, `EAGAIN` for the thread.
  package static func start() throws(PollingError) { _ = try made.get() }

  private static let made = Result { () throws(PollingError) in try EventLoop() }

  /// The current time of the monotonic clock.
  package static var now: Instant { Instant(nanoseconds: clinux_monotonic_now()) }

  /// Jobs from other threads; the only state here shared between threads.
  private struct Inbox {
    var jobs: [UnownedJob] = []
    /// The loop is waiting in the kernel, or is about to: whoever adds a job must wake it.
    var isAsleep = false
  }

  private let inbox = Mutex(Inbox())
  private let wakeUp: Descriptor
  private let thread = Atomic<pthread_t>(0)
  let poller: Poller

  private init() throws(PollingError) {
    wakeUp = try Descriptor(opened: eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)))
    poller = try Poller(wakeUp: wakeUp.number)
    try startThread()
  }

  /// Whether the caller runs on the loop's thread.
  var isCurrent: Bool { thread.load(ordering: .relaxed) == pthread_self() }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let mustWake = inbox.withLock { inbox in
      inbox.jobs.append(job)
      defer { inbox.isAsleep = false }
      return inbox.isAsleep
    }
    // If the loop is awake, it looks for jobs itself before it sleeps again.
    if mustWake, !isCurrent { _ = eventfd_write(wakeUp.number, 1) }
  }

  package func checkIsolated() {
    precondition(isCurrent, "not on the event loop's thread")
  }

  private func startThread() throws(PollingError) {
    var thread = pthread_t()
    // SAFETY: the loop lives as long as the program, so the retained reference stays valid.
    let status = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<EventLoop>.fromOpaque(context).takeUnretainedValue().run()
      }, Unmanaged.passRetained(self).toOpaque())
    guard status == 0 else { throw PollingError(errno: status) }
    pthread_detach(thread)
  }

  private func run() -> Never {
    thread.store(pthread_self(), ordering: .relaxed)
    clinux_block_signals()
    return NetworkActor.assumeIsolated { turnForever() }
  }

  @NetworkActor
  private func turnForever() -> Never {
    var batch: [UnownedJob] = []
    while true {
      inbox.withLock { inbox in
        inbox.isAsleep = false
        swap(&inbox.jobs, &batch)
      }
      // Jobs added by these jobs wait for the next turn, so that sockets get theirs in between.
      for job in batch {
        // SAFETY: the loop lives as long as the program. It acts as both executors at once;
        // otherwise a task that prefers the loop would be queued at every call.
        unsafe job.runSynchronously(
          isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
      }
      batch.removeAll(keepingCapacity: true)
      poller.turn(mayBlock: goToSleep())
    }
  }

  /// Whether there is nothing left to do but wait.
  private func goToSleep() -> Bool {
    inbox.withLock { inbox in
      inbox.isAsleep = inbox.jobs.isEmpty
      return inbox.isAsleep
    }
  }
}
