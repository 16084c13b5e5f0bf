import Glibc

/// Lines on their way to a standard stream: written beside the event loop, whose work no reader holds up.
final class LineQueue: Sendable {
  private let queue: AsyncStream<String>.Continuation
  private let work: Task<Void, Never>

  /// What a reader that has gone does not take is dropped, and of too much the newest.
  init(to file: Int32, name: String) {
    let (lines, queue) = AsyncStream.makeStream(
      of: String.self, bufferingPolicy: .bufferingOldest(10_000))
    self.queue = queue
    work = Task.detached {
      for await line in lines { try? writeAll(Array("\(line)\n".utf8), to: file, path: name) }
    }
  }

  func add(_ line: String) { queue.yield(line) }

  /// Waits until everything is written.
  func end() async {
    queue.finish()
    await work.value
  }
}
