import Glibc
import Measurements
import Polling
import Probing
import Reporting
import Synchronization
import Vocabulary
import Watching

/// The events of a run, written to each of their destinations as they happen.
///
/// A slow reader never holds up a measurement: lines are made and written beside the event loop.
final class EventStream: Sendable {
  private let queue: WritingQueue
  private let output: EventOutput
  private let run = Mutex<(info: RunInfo, start: Instant)?>(nil)
  private let isNeeded: Bool
  private let left = Atomic<Int>(0)

  /// Opens the destinations; files are appended to.
  ///
  /// Of a stream without end, no more than `limit` events wait for a slow reader.
  init(
    to destinations: [OutputSettings.Destination], holding limit: Int? = nil
  ) throws(FileError) {
    var sinks: [EventSink] = []
    for destination in destinations { sinks.append(try EventSink(destination.path)) }
    (output, isNeeded) = (EventOutput(sinks), !sinks.isEmpty)
    queue = WritingQueue("events", holding: limit ?? .max)
  }

  /// The first place that could not be written to, and why.
  var problem: FileError? { output.problem }

  /// How many events there was no room for.
  var leftOut: Int { left.load(ordering: .relaxed) }

  @NetworkActor
  func tell(_ progress: RunProgress) {
    guard isNeeded else { return }
    switch progress {
    case .began(let info):
      run.withLock { $0 = (info, EventLoop.now) }
      add(.began(info, ToolInfo(name: Tool.name, version: Tool.version)))
    case .fetched(let source, _, _): add(.fetched(source))
    case .probing(.planned): break
    case .probing(.started(let check)): add(.started(check))
    case .probing(.finished(let check)): add(.finished(check))
    }
  }

  @NetworkActor
  func tell(_ change: TargetStates.Change) {
    guard isNeeded, let (_, start) = run.withLock({ $0 }) else { return }
    add(.changed(TargetChange(change), offset: EventLoop.now - start))
  }

  private func add(_ event: RunEvent) {
    let hasRoom = queue.add { [output] in output.write(event) }
    if !hasRoom { left.add(1, ordering: .relaxed) }
  }

  /// Tells the rest, and waits until everything is written.
  func end(with report: Report) async {
    await queue.end { [output] in
      output.write(.ended(report))
      output.close()
    }
  }

  /// Ends the stream where the program is about to end; what cannot be written at once is not.
  @NetworkActor
  func abandon() {
    guard isNeeded, let (began, start) = run.withLock({ $0 }) else { return }
    var info = began
    (info.duration, info.isPartial) = (EventLoop.now - start, true)
    output.abandon(info)
  }
}

extension TargetChange {
  fileprivate init(_ change: TargetStates.Change) {
    let state = change.change
    self.init(
      of: change.id, key: change.key, at: state.at, from: state.before.rawValue,
      to: state.after.rawValue, finding: state.cause?.finding, cause: state.cause?.text)
  }
}

/// Where events go: standard output, or a file to append to.
private struct EventSink {
  let file: Int32
  /// `nil` is standard output.
  let path: String?

  init(_ path: String?) throws(FileError) {
    self.path = path
    guard let path else {
      file = STDOUT_FILENO
      return
    }
    // Without O_NONBLOCK, opening a pipe that nobody reads would block forever.
    // SAFETY: the string becomes a C string for the time of the call.
    file = unsafe open(
      path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw FileError(path: path, code: errno) }
    _ = fcntl(file, F_SETFL, O_WRONLY | O_APPEND)
  }

  var name: String { path ?? "standard output" }
}

/// The lines of events and their destinations, one event after the other.
private final class EventOutput: Sendable {
  private struct State {
    var lines = EventLines()
    var sinks: [EventSink]
    var problem: FileError?
  }

  private let state: Mutex<State>

  init(_ sinks: [EventSink]) {
    state = Mutex(State(sinks: sinks))
  }

  var problem: FileError? { state.withLock { $0.problem } }

  func write(_ event: RunEvent) {
    state.withLock { state in
      guard !state.sinks.isEmpty else { return }
      let bytes = Array(state.lines.lines(for: event).utf8)
      state.sinks.removeAll { sink in !Self.write(bytes, to: sink, &state.problem) }
    }
  }

  /// Writes the last line where that is possible without waiting.
  func abandon(_ run: RunInfo) {
    _ = state.withLockIfAvailable { state in
      let bytes = Array(state.lines.lines(for: .abandoned(run)).utf8)
      for sink in state.sinks where isWritable(sink.file) {
        _ = Self.write(bytes, to: sink, &state.problem)
      }
      state.sinks = []
    }
  }

  func close() {
    state.withLock { state in
      for sink in state.sinks where sink.path != nil { Glibc.close(sink.file) }
      state.sinks = []
    }
  }

  /// Whether the place is to get more.
  private static func write(
    _ bytes: [UInt8], to sink: EventSink, _ problem: inout FileError?
  ) -> Bool {
    do throws(FileError) {
      try writeAll(bytes, to: sink.file, path: sink.name)
      return true
    } catch {
      // The reader of the pipe has seen enough (`| head`): not an error.
      if sink.path != nil || error.code != EPIPE { problem = problem ?? error }
      if sink.path != nil { Glibc.close(sink.file) }
      return false
    }
  }
}
