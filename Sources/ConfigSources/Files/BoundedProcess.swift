import CLinux
import Glibc
import HTTPFetching
import Vocabulary

/// A program run to its end, with limits on time and output.
///
/// It gets its words unchanged, without a shell, with nothing on standard input and no descriptors
/// of ours but its own three. Its standard error is not read: it may contain a secret. However a
/// run ends, the program is gone and reaped; if it had to be killed, so is everything it started.
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

  func run(for time: Nanoseconds) async throws(ProcessProblem) -> Finished {
    try await Interruption.waiting { (interruption) throws(ProcessProblem) in
      try run(until: clinux_monotonic_now() + UInt64(max(0, time.count)), interruption)
    }
  }

  private func run(
    until end: UInt64, _ interruption: Interruption
  ) throws(ProcessProblem) -> Finished {
    var child = try start()
    defer { child.close() }
    while !child.isDone {
      let now = clinux_monotonic_now()
      guard now < end,
        child.wait(milliseconds: Int32(clamping: (end - now) / 1_000_000 + 1), interruption)
      else {
        child.kill()
        throw .timeout
      }
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
    // SAFETY: both lists end with a null and outlive the call; the structure is ours.
    let failure = unsafe CStrings.with(words) { arguments in
      unsafe CStrings.with(variables) { environment in
        unsafe clinux_spawn(arguments, environment, &spawned)
      }
    }
    guard failure == 0 else { throw .start(SystemError(failure)) }
    return Child(spawned)
  }
}

/// A running program, and our end of its pipe.
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
  /// Readable once the program has ended; -1 if the kernel cannot tell.
  private let ended: CInt
  private(set) var output: Pipe
  /// Known once it has ended.
  private(set) var status: Int?

  init(_ child: clinux_child) {
    processID = child.process
    ended = child.ended
    output = Pipe(descriptor: child.output)
  }

  /// Ended, and everything read: output of a grandchild is waited for up to the deadline.
  var isDone: Bool { status != nil && !output.isOpen }

  /// Reads available output, waiting up to the given time, and checks whether the program has
  /// ended.
  ///
  /// `false` when interrupted.
  mutating func wait(milliseconds: Int32, _ interruption: Interruption) -> Bool {
    // Without a notification, it has to be polled.
    let patience = ended < 0 && status == nil ? min(milliseconds, 20) : milliseconds
    let wakening = interruption.wait(
      for: [output.isOpen ? output.descriptor : -1, status == nil ? ended : -1],
      milliseconds: patience)
    switch wakening {
    case .interrupted: return false
    case .timeout: break
    case .ready(let isReady): if isReady[0] { output.read() }
    }
    reap(WNOHANG)
    return true
  }

  /// Kills the program and everything it started, and reaps it, which is immediate after SIGKILL.
  ///
  /// It may have ended already: the process group lasts as long as its last process.
  mutating func kill() {
    Glibc.kill(-processID, SIGKILL)
    reap(0)
  }

  mutating func close() {
    Glibc.close(output.descriptor)
    if ended >= 0 { Glibc.close(ended) }
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

/// Strings as a C list.
private enum CStrings {
  static func with<Value>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
  ) -> Value {
    var copies = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe copies.indices { unsafe free(copies[index]) } }
    return unsafe body(&copies)
  }
}
