import Glibc

/// Lines on their way to a standard stream: written beside the event loop, whose work no reader holds up.
final class LineQueue: Sendable {
  private let queue: WritingQueue
  private let file: Int32
  private let name: String

  /// What a reader that has gone does not take is dropped, and of too much the newest.
  init(to file: Int32, name: String) {
    queue = WritingQueue(name, holding: 10_000)
    (self.file, self.name) = (file, name)
  }

  func add(_ line: String) {
    queue.add { [file, name] in
      try? writeAll(Array("\(line)\n".utf8), to: file, path: name)
    }
  }

  /// Waits until everything is written.
  func end() async { await queue.end() }
}
