package import Foundation
import Synchronization

/// A program that a test starts, talks to by lines, and stops by its process id.
///
/// Its standard input is a pipe that closes with the test process, so that a helper which ends at end
/// of file never outlives a crashed run. Prefer ``with(_:_:environment:_:)``, which always stops it.
package final class ChildProcess: Sendable {
  /// A child's failures, in the eyes of a test.
  package enum Failure: Error, CustomStringConvertible {
    case silent(program: String, standardError: String)
    case endless(program: String, seconds: Double)

    package var description: String {
      switch self {
      case .silent(let program, let text): "\(program) printed no line; standard error: \(text)"
      case .endless(let program, let seconds): "\(program) still ran after \(seconds) s"
      }
    }
  }

  /// How a child ended and what it printed.
  package struct Finished: Sendable {
    /// The exit code, or 128 + the signal's number.
    package var status: Int32
    package var standardOutput: String
    package var standardError: String
  }

  package var processID: Int32 { process.processIdentifier }

  private let process: Process
  private let input: FileHandle
  private let output: CollectedOutput
  private let errors: CollectedOutput
  private let program: String

  /// Starts a program; `environment` sets or, with `nil`, removes variables of the test's own.
  package init(
    _ executable: URL, _ arguments: [String] = [], environment: [String: String?] = [:]
  ) throws {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = environment.reduce(into: ProcessInfo.processInfo.environment) {
      $0[$1.key] = $1.value
    }
    let pipes = try Self.startingAlone {
      let pipes = (input: Pipe(), output: Pipe(), errors: Pipe())
      process.standardInput = pipes.input
      process.standardOutput = pipes.output
      process.standardError = pipes.errors
      try Self.withNoSignalBlocked { try process.run() }
      return pipes
    }
    self.process = process
    input = pipes.input.fileHandleForWriting
    output = CollectedOutput(of: pipes.output.fileHandleForReading)
    errors = CollectedOutput(of: pipes.errors.fileHandleForReading)
    program = executable.lastPathComponent
  }

  /// Opens a child's pipes and starts it while no other child is being started.
  ///
  /// Foundation closes in the child what is open when it looks, and starts the child later: a pipe
  /// opened in between stays open in a child that it is not for, and its reader never sees its end.
  package static func startingAlone<Value>(_ body: () throws -> Value) rethrows -> Value {
    try starts.withLock { _ in try body() }
  }

  private static let starts = Mutex(())

  /// Concurrency's threads block signals and a child inherits that: it would never see a SIGTERM.
  private static func withNoSignalBlocked(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var previous = sigset_t()
    // SAFETY: both sets are local and outlive the calls.
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &previous)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }
    try body()
  }

  /// Starts a program, hands it to `body`, and stops it however `body` ends.
  package static func with<Result>(
    _ executable: URL, _ arguments: [String] = [], environment: [String: String?] = [:],
    _ body: (ChildProcess) async throws -> Result
  ) async throws -> Result {
    let child = try ChildProcess(executable, arguments, environment: environment)
    defer { child.stop() }
    return try await body(child)
  }

  /// Runs a program to its end with `input` as its standard input.
  package static func run(
    _ executable: URL, _ arguments: [String] = [], environment: [String: String?] = [:],
    input: String = "", seconds: Double = 60
  ) async throws -> Finished {
    try await with(executable, arguments, environment: environment) { child in
      child.write(input)
      child.closeInput()
      return try await child.finished(seconds: seconds)
    }
  }

  /// Everything printed on standard output until now.
  package var outputSoFar: String { output.text }

  /// The next line of standard output, without its end.
  package func nextLine(seconds: Double = 60) async throws -> String {
    let line = await poll(seconds: seconds) { self.output.takeLine() ?? (self.ended ? "" : nil) }
    guard let line, !line.isEmpty else {
      throw Failure.silent(program: program, standardError: errors.text)
    }
    return line
  }

  /// Waits for the end of the program and of its output.
  package func finished(seconds: Double = 60) async throws -> Finished {
    let isOver = await poll(seconds: seconds) { self.ended ? true : nil }
    guard isOver == true else { throw Failure.endless(program: program, seconds: seconds) }
    let signal: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
    return Finished(
      status: signal + process.terminationStatus, standardOutput: output.text,
      standardError: errors.text)
  }

  /// Writes to the program's standard input; a program that no longer reads is no failure.
  package func write(_ text: String) {
    try? input.write(contentsOf: Data(text.utf8))
  }

  package func closeInput() {
    try? input.close()
  }

  package func send(signal: Int32) {
    kill(processID, signal)
  }

  /// Asks the program to end, and ends it if it does not within two seconds.
  package func stop() {
    closeInput()
    guard process.isRunning else { return }
    process.terminate()
    let limit = Date(timeIntervalSinceNow: 2)
    while process.isRunning, Date() < limit { usleep(5000) }
    if process.isRunning { send(signal: SIGKILL) }
  }

  /// Waits until the program catches SIGINT and SIGTERM: an earlier one ends it as it would any program, and
  /// where the tests run in the background, SIGINT does nothing.
  package func untilItCatchesSignals(seconds: Double = 20) async throws {
    let wanted: UInt64 = 1 << (SIGINT - 1) | 1 << (SIGTERM - 1)
    let caught: Bool? = await poll(seconds: seconds) {
      let status = try? String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
      let mask = status?.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }?.split(
        separator: "\t"
      ).last
      return mask.flatMap { UInt64($0, radix: 16) }.map { $0 & wanted == wanted } == true
        ? true : nil
    }
    guard caught == true else { throw Failure.silent(program: program, standardError: errors.text) }
  }

  private var ended: Bool { !process.isRunning && output.isComplete && errors.isComplete }

  private func poll<Value>(seconds: Double, _ value: () -> Value?) async -> Value? {
    let limit = Date(timeIntervalSinceNow: seconds)
    while Date() < limit {
      if let value = value() { return value }
      try? await Task.sleep(for: .milliseconds(5))
    }
    return value()
  }
}

/// Everything that arrives on a pipe, gathered as it comes so that the child never blocks on it.
private final class CollectedOutput: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    var taken = 0
    var isComplete = false
  }

  private let state = Mutex(State())

  /// Reads on a thread of its own: Dispatch loses the end of a pipe whose descriptor's number was in
  /// use by another handler a moment ago, as happens when many children come and go.
  init(of handle: FileHandle) {
    Thread.detachNewThread { [self] in
      var data: Data
      repeat {
        data = handle.availableData
        take(data)
      } while !data.isEmpty
      // Whoever keeps the pipe, its end is of no more use: Foundation reads past the entries of
      // /proc/self/fd, and crashes, when there are more than 1,300.
      try? handle.close()
    }
  }

  var isComplete: Bool { state.withLock { $0.isComplete } }

  var text: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

  func takeLine() -> String? {
    state.withLock { state in
      guard let end = state.bytes[state.taken...].firstIndex(of: UInt8(ascii: "\n")) else {
        return nil
      }
      defer { state.taken = end + 1 }
      return String(decoding: state.bytes[state.taken..<end], as: UTF8.self)
    }
  }

  private func take(_ data: Data) {
    state.withLock { state in
      state.bytes += data
      if data.isEmpty { state.isComplete = true }
    }
  }
}
