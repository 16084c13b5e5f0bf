import CLinux
import Dispatch
import Glibc
import HTTPFetching
import Synchronization
import Vocabulary

/// A program that is run to its end, within a time and an amount of output.
///
/// It gets its words as they are, no shell, nothing on its standard input, and no descriptor of
/// ours but its own three. What it says on standard error is not read: it may tell a secret. However
/// a run ends, the program is gone and reaped; where it had to be ended, all that it started is too.
struct BoundedProcess: Sendable {
  struct Finished: Sendable {
    /// The exit code, or 128 + the signal's number.
    var status: Int
    var output: [UInt8]
  }

  private let words: [String]
  private let environment: [String: String]

  /// Keys fit into a kilobyte or two.
  private static let outputLimit = 64 << 10

  init(_ words: [String], environment: [String: String]) {
    self.words = words
    self.environment = environment
  }

  /// Runs on a thread of its own, so that no task's thread ever waits for another program.
  func run(for time: Nanoseconds) async throws(ProcessProblem) -> Finished {
    let isCancelled = Flag()
    let result: Result<Finished, ProcessProblem> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        Self.threads.async {
          continuation.resume(
            returning: Result { () throws(ProcessProblem) in
              try self.run(until: clinux_monotonic_now() + UInt64(max(0, time.count)), isCancelled)
            })
        }
      }
    } onCancel: {
      isCancelled.set()
    }
    return try result.get()
  }

  private static let threads = DispatchQueue(label: "BoundedProcess", attributes: .concurrent)

  private func run(until end: UInt64, _ isCancelled: Flag) throws(ProcessProblem) -> Finished {
    var child = try start()
    defer { child.close() }
    while !child.isDone {
      let now = clinux_monotonic_now()
      guard now < end, !isCancelled.isSet else {
        child.kill()
        throw .timeout
      }
      child.wait(milliseconds: Int32(min((end - now) / 1_000_000 + 1, 50)))
      guard child.output.bytes.count <= Self.outputLimit else {
        child.kill()
        throw .tooLong(limit: Self.outputLimit)
      }
    }
    return Finished(status: child.status ?? 0, output: child.output.bytes)
  }

  private func start() throws(ProcessProblem) -> Child {
    var spawned = clinux_child()
    let variables = environment.map { "\($0.key)=\($0.value)" }
    // SAFETY: both lists end with a null and live through the call; the structure is ours.
    let failure = unsafe CStrings.with(words) { arguments in
      unsafe CStrings.with(variables) { environment in
        unsafe clinux_spawn(arguments, environment, &spawned)
      }
    }
    guard failure == 0 else { throw .start(SystemError(failure)) }
    return Child(spawned)
  }
}

/// A program that runs, and the end of its pipe.
private struct Child {
  /// One pipe, read until its writers have closed it.
  struct Pipe {
    var descriptor: CInt
    var bytes: [UInt8] = []
    var isOpen = true

    mutating func read() {
      var chunk = [UInt8](repeating: 0, count: 4096)
      // SAFETY: the buffer is ours and as long as is said.
      let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
      if count > 0 { bytes += chunk.prefix(count) }
      if count == 0 || count < 0 && errno != EAGAIN && errno != EINTR { isOpen = false }
    }
  }

  private let processID: pid_t
  private(set) var output: Pipe
  /// Known when it has ended.
  private(set) var status: Int?

  init(_ child: clinux_child) {
    processID = child.process
    output = Pipe(descriptor: child.output)
  }

  /// Ended, and everything read: what a grandchild may still write is waited for up to the deadline.
  var isDone: Bool { status != nil && !output.isOpen }

  /// Reads what is there, waiting for it as long as is said, and looks whether the program has ended.
  mutating func wait(milliseconds: Int32) {
    var entry = pollfd(
      fd: output.isOpen ? output.descriptor : -1, events: Int16(POLLIN), revents: 0)
    // SAFETY: one entry, ours.
    unsafe poll(&entry, 1, output.isOpen ? milliseconds : min(milliseconds, 5))
    if entry.revents != 0 { output.read() }
    reap(WNOHANG)
  }

  /// Ends the program and what it started, and takes its leave, which after SIGKILL comes at once.
  ///
  /// Its own end may have come already: the group lasts as long as its last process.
  mutating func kill() {
    Glibc.kill(-processID, SIGKILL)
    reap(0)
  }

  mutating func close() {
    Glibc.close(output.descriptor)
  }

  private mutating func reap(_ options: CInt) {
    guard status == nil else { return }
    var code: CInt = 0
    var result: pid_t
    repeat {
      // SAFETY: the status is ours.
      result = unsafe waitpid(processID, &code, options)
    } while result < 0 && errno == EINTR
    guard result != 0 else { return }
    // The low seven bits are the signal's number, the next eight the exit code.
    let signal = Int(code & 0x7F)
    status = result < 0 ? 255 : signal == 0 ? Int(code >> 8 & 0xFF) : 128 + signal
  }
}

/// Set once, from anywhere.
private final class Flag: Sendable {
  private let value = Atomic(false)
  var isSet: Bool { value.load(ordering: .relaxed) }
  func set() { value.store(true, ordering: .relaxed) }
}

/// Strings as C wants them in a list.
private enum CStrings {
  static func with<Value>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
  ) -> Value {
    var copies = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe copies.indices { unsafe free(copies[index]) } }
    return unsafe body(&copies)
  }
}
