import Synchronization
import Testing
import Vocabulary

@testable import ConfigSources

/// One who gives up waiting takes nothing away from the others.
@Suite(.timeLimit(.minutes(1))) struct SharedTaskTests {
  /// Work that ends when it is told to, and knows whether it was cancelled.
  private final class Work: Sendable {
    private let cancelled = Mutex(false)
    private let gate = AsyncStream<Never>.makeStream()

    func run() async -> Int {
      await withTaskCancellationHandler {
        for await _ in gate.stream {}
      } onCancel: {
        cancelled.withLock { $0 = true }
      }
      return 7
    }

    var isCancelled: Bool { cancelled.withLock(\.self) }

    func finish() { gate.continuation.finish() }
  }

  @Test func `the others get their value, and the work is not cancelled`() async {
    let work = Work()
    let shared = SharedTask { await work.run() }
    async let waiting = shared.value()
    let leaving = Task { await shared.value() }
    leaving.cancel()
    #expect(await leaving.value == nil)
    work.finish()
    #expect(await waiting == 7)
    #expect(!work.isCancelled)
    #expect(await shared.value() == 7)
  }

  @Test func `the work is cancelled with the last who waits for it`() async {
    let work = Work()
    let shared = SharedTask { await work.run() }
    let waiting = (0..<3).map { _ in Task { await shared.value() } }
    for task in waiting { task.cancel() }
    for task in waiting { #expect(await task.value == nil) }
    while !work.isCancelled { await Task.yield() }
  }

  @Test func `who asked first may leave, and others still get the answer`() async throws {
    let answers = SharedAnswers<String, Int>()
    let work = Work()
    let begun = Mutex(0)
    let asking = { @Sendable () async throws(ConfigSourceError.Cause) -> Int in
      var log = FetchLog(environment: FetchStage().environment, deadline: .distantFuture)
      return try await answers.answer(
        to: "x", &log, isFresh: { _, _ in true },
        ask: { log throws(ConfigSourceError.Cause) in
          begun.withLock { $0 += 1 }
          let value = await work.run()
          if work.isCancelled { throw .cancelled }
          return value
        })
    }
    let first = Task { try await asking() }
    while begun.withLock(\.self) == 0 { await Task.yield() }
    let second = Task { try await asking() }
    // It has to be among those who wait before the first leaves.
    try await Task.sleep(for: .milliseconds(100))
    first.cancel()
    await #expect(throws: ConfigSourceError.Cause.cancelled) { try await first.value }
    work.finish()
    #expect(try await second.value == 7)
    let count = begun.withLock(\.self)
    #expect(count == 1)
  }
}
