import Glibc
import Polling
import Synchronization
import Testing
import Vocabulary

/// A pipe whose ends close themselves.
private struct Pipe: ~Copyable {
  let reading: Descriptor
  let writing: Descriptor

  init() {
    var ends: [Int32] = [0, 0]
    _ = unsafe pipe(&ends)
    reading = Descriptor(owning: ends[0])
    writing = Descriptor(owning: ends[1])
  }

  func write() { _ = unsafe Glibc.write(writing.number, "x", 1) }
}

@NetworkActor
private final class Log {
  var entries: [String] = []
}

@Suite struct `Event loop` {
  @Test @NetworkActor func `handlers of a descriptor run on the loop's thread`() async throws {
    let pipe = Pipe()
    let log = Log()
    let waiter = Waiter<Bool>()
    let registration = try EventLoop.register(pipe.reading.number, .readable) { readiness in
      NetworkActor.shared.assertIsolated()
      log.entries.append(readiness.contains(.readable) ? "readable" : "other")
      waiter.resume(true)
    }
    pipe.write()
    #expect(await waiter.wait(until: EventLoop.now + .seconds(10), atDeadline: false))
    registration.cancel()
    #expect(Set(log.entries) == ["readable"])
  }

  @Test @NetworkActor func `timers fire in the order of their instants, never early`() async {
    let start = EventLoop.now
    let log = Log()
    var early = 0
    for delay in [7, 3, 5, 1, 3] {
      let due = start + .milliseconds(delay)
      EventLoop.schedule(at: due) {
        if EventLoop.now < due { early += 1 }
        log.entries.append("\(delay)")
      }
    }
    try? await EventLoop.sleep(until: start + .milliseconds(8))
    #expect(log.entries == ["1", "3", "3", "5", "7"])
    #expect(early == 0)
  }

  @Test @NetworkActor func `a cancelled timer does not fire, nor does one cancelled by another`()
    async
  {
    let log = Log()
    let start = EventLoop.now
    let first = EventLoop.schedule(at: start + .milliseconds(1)) { log.entries.append("first") }
    first.cancel()
    let third = EventLoop.schedule(at: start + .milliseconds(2)) { log.entries.append("third") }
    EventLoop.schedule(at: start + .milliseconds(1)) {
      log.entries.append("second")
      third.cancel()
    }
    try? await EventLoop.sleep(until: start + .milliseconds(4))
    #expect(log.entries == ["second"])
  }

  @Test @NetworkActor func `of two timers due together, one may cancel the other`() async {
    let log = Log()
    let due = EventLoop.now + .milliseconds(1)
    var second: Polling.Timer?
    EventLoop.schedule(at: due) {
      log.entries.append("first")
      second?.cancel()
    }
    second = EventLoop.schedule(at: due) { log.entries.append("second") }
    try? await EventLoop.sleep(until: due + .milliseconds(2))
    #expect(log.entries == ["first"])
  }

  @Test @NetworkActor func `a timer that is started again fires at its last instant only`() async {
    let log = Log()
    let start = EventLoop.now
    let timer = Polling.Timer { log.entries.append("fired") }
    for delay in [1, 9, 3] { timer.start(at: start + .milliseconds(delay)) }
    try? await EventLoop.sleep(until: start + .milliseconds(12))
    #expect(log.entries == ["fired"])
    timer.start(at: EventLoop.now)
    timer.cancel()
    try? await EventLoop.sleep(until: EventLoop.now + .milliseconds(2))
    #expect(log.entries == ["fired"], "cancelled")
    timer.start(at: EventLoop.now)
    try? await EventLoop.sleep(until: EventLoop.now + .milliseconds(2))
    #expect(log.entries == ["fired", "fired"])
  }

  @Test @NetworkActor func `of two timers due together, one may put off the other`() async {
    let log = Log()
    let due = EventLoop.now + .milliseconds(1)
    let second = Polling.Timer { log.entries.append("second") }
    EventLoop.schedule(at: due) {
      log.entries.append("first")
      second.start(at: due + .milliseconds(3))
    }
    EventLoop.schedule(at: due + .milliseconds(2)) { log.entries.append("third") }
    second.start(at: due)
    try? await EventLoop.sleep(until: due + .milliseconds(6))
    #expect(log.entries == ["first", "third", "second"])
  }

  @Test @NetworkActor func `ten thousand timers in any order fire once each, in order`() async {
    let start = EventLoop.now
    var random = SystemRandomNumberGenerator()
    var fired: [Instant] = []
    var kept = 0
    for index in 0..<10_000 {
      let due = start + Nanoseconds(Int64.random(in: 0..<20_000_000, using: &random))
      let timer = EventLoop.schedule(at: due) { fired.append(due) }
      if index % 3 == 0 { timer.cancel() } else { kept += 1 }
    }
    try? await EventLoop.sleep(until: start + .milliseconds(25))
    #expect(fired.count == kept)
    #expect(fired == fired.sorted())
  }

  @Test func `other threads wake a sleeping loop`() async {
    for value in 0..<200 {
      let seen = await Task.detached { @NetworkActor in value }.value
      #expect(seen == value)
    }
  }

  @Test func `tasks that prefer the loop run on its thread`() async {
    let isOnLoop = await Task(executorPreference: EventLoop.shared) { @concurrent in
      NetworkActor.assumeIsolated { true }
    }.value
    #expect(isOnLoop)
  }

  @Test func `a task that prefers the loop is not put off by calls within its isolation`() async {
    let first = await withTaskExecutorPreference(EventLoop.shared) {
      let log = Log()
      await Self.putOff(log)
      return await log.entries.first
    }
    #expect(first == "same")
  }

  @NetworkActor
  private static func putOff(_ log: Log) async {
    Task { @NetworkActor in log.entries.append("other") }
    await withTaskCancellationHandler {
      await step { log.entries.append("same") }
    } onCancel: {
    }
    try? await EventLoop.sleep(until: EventLoop.now + .milliseconds(1))
  }

  private static func step(_ body: () -> Void) async { body() }

  @Test func `a cancelled task does not sleep on`() async {
    let sleeper = Task { @NetworkActor in
      try await EventLoop.sleep(until: EventLoop.now + .seconds(3_600))
    }
    sleeper.cancel()
    await #expect(throws: CancellationError.self) { try await sleeper.value }
  }

  @Test @NetworkActor func `readiness ends at its deadline, empty`() async throws {
    let pipe = Pipe()
    let deadline = EventLoop.now + .milliseconds(2)
    let readiness = try await EventLoop.readiness(
      of: pipe.reading.number, .readable, until: deadline)
    #expect(readiness == [])
    #expect(EventLoop.now >= deadline)
  }

  @Test @NetworkActor func `readiness tells that a descriptor can be written and read`()
    async throws
  {
    let pipe = Pipe()
    let soon = EventLoop.now + .seconds(10)
    #expect(
      try await EventLoop.readiness(of: pipe.writing.number, .writable, until: soon) == .writable)
    pipe.write()
    #expect(
      try await EventLoop.readiness(of: pipe.reading.number, .readable, until: soon) == .readable)
  }

  @Test @NetworkActor func `a number that was closed while registered can be registered again`()
    async throws
  {
    let log = Log()
    var stale: Registration?
    var number: Int32 = -1
    do {
      let pipe = Pipe()
      number = pipe.reading.number
      stale = try EventLoop.register(number, .readable) { _ in log.entries.append("stale") }
      pipe.write()
    }
    let pipe = Pipe()
    let waiter = Waiter<Bool>()
    let registration = try EventLoop.register(pipe.reading.number, .readable) { _ in
      waiter.resume(true)
    }
    // Cancelling the registration of the number's former owner leaves the new one alone.
    stale?.cancel()
    pipe.write()
    #expect(await waiter.wait(until: EventLoop.now + .seconds(10), atDeadline: false))
    registration.cancel()
    #expect(log.entries == [])
  }

  @Test @NetworkActor func `a descriptor that cannot be polled is rejected`() async throws {
    let file = Descriptor(owning: unsafe open("/proc/self/exe", O_RDONLY | O_CLOEXEC))
    #expect(throws: PollingError(errno: EPERM)) {
      try EventLoop.register(file.number, .readable) { _ in }
    }
    #expect(throws: PollingError(errno: EBADF)) {
      try EventLoop.register(1_000_000, .readable) { _ in }
    }
  }
}
