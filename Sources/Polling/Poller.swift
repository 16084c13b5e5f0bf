internal import CLinux
internal import Glibc
internal import Vocabulary

/// The loop's interface to the kernel: watched descriptors and running timers.
@NetworkActor
final class Poller {
  private let epoll: Descriptor
  private let wakeUp: Int32
  private var registrations: [Int32: Registration] = [:]
  private var lastGeneration: UInt32 = 0
  private var events: [clinux_event]
  var timers = TimerQueue()
  /// The timers of this turn; kept for its memory.
  private var due: [Timer] = []

  nonisolated init(wakeUp: Int32) throws(PollingError) {
    epoll = try Descriptor(opened: epoll_create1(Int32(EPOLL_CLOEXEC)))
    self.wakeUp = wakeUp
    events = Array(repeating: clinux_event(), count: Int(CLINUX_EVENT_CAPACITY))
    let status = clinux_epoll_control(
      epoll.number, EPOLL_CTL_ADD, wakeUp, EPOLLIN.rawValue, Self.token(wakeUp, 0))
    guard status == 0 else { throw PollingError(errno: errno) }
  }

  /// Waits for events, if allowed, and dispatches them.
  func turn(mayBlock: Bool) {
    let timeout = mayBlock ? timeUntilFirstTimer() : 0
    // SAFETY: the array has room for CLINUX_EVENT_CAPACITY events, the most that are written.
    let count = unsafe clinux_epoll_wait(epoll.number, &events, timeout)
    for index in 0..<max(0, Int(count)) { dispatch(events[index]) }
    timers.removeDue(at: EventLoop.now, to: &due)
    for timer in due { timer.fire() }
    due.removeAll(keepingCapacity: true)
  }

  func register(
    _ fd: Int32, _ interest: Readiness, _ handler: @escaping @NetworkActor (Readiness) -> Void
  ) throws(PollingError) -> Registration {
    // 0 is for the wake-up; the generation distinguishes a number's new owner from events of its
    // former one.
    lastGeneration = lastGeneration == .max ? 1 : lastGeneration + 1
    let token = Self.token(fd, lastGeneration)
    try control(EPOLL_CTL_ADD, fd, interest, token)
    let registration = Registration(fd: fd, token: token, interest: interest, handler: handler)
    registrations[fd] = registration
    return registration
  }

  func update(_ registration: Registration, _ interest: Readiness) throws(PollingError) {
    try control(EPOLL_CTL_MOD, registration.fd, interest, registration.token)
  }

  func remove(_ registration: Registration) {
    // A descriptor closed meanwhile has left epoll, and its number may be reused.
    guard registrations[registration.fd] === registration else { return }
    registrations[registration.fd] = nil
    _ = clinux_epoll_control(epoll.number, EPOLL_CTL_DEL, registration.fd, 0, 0)
  }

  private func dispatch(_ event: clinux_event) {
    let token = event.token
    let fd = Int32(truncatingIfNeeded: token)
    guard fd != wakeUp else { return clinux_eventfd_drain(wakeUp) }
    // An earlier handler in this turn may have cancelled it, or closed the descriptor.
    guard let registration = registrations[fd], registration.token == token else { return }
    registration.handler(Readiness(rawValue: event.events))
  }

  private func timeUntilFirstTimer() -> Int64 {
    guard let first = timers.first else { return -1 }
    return max(0, (first - EventLoop.now).count)
  }

  private func control(
    _ operation: Int32, _ fd: Int32, _ interest: Readiness, _ token: UInt64
  ) throws(PollingError) {
    guard clinux_epoll_control(epoll.number, operation, fd, interest.rawValue, token) == 0 else {
      throw PollingError(errno: errno)
    }
  }

  private nonisolated static func token(_ fd: Int32, _ generation: UInt32) -> UInt64 {
    UInt64(generation) << 32 | UInt64(UInt32(bitPattern: fd))
  }
}
