import Displaying
import Foundation
import Glibc
import Polling
import Reporting
import Vocabulary
import Watching

/// A watch on the screen of a terminal, with keys.
@NetworkActor
final class WatchScreenDisplay: WatchDisplay {
  var onRequest: (WatchRequest) -> Void = { _ in }
  private let terminal: ScreenTerminal
  private let isColored: Bool
  private let startedAt: UnixTime
  private let interval: Nanoseconds
  private var states = TargetStates()
  private var view = WatchView()
  private var reader = WatchKeyReader()
  private var frame: Polling.Timer?
  private var tick: Polling.Timer?
  private var lastFrame = Instant.zero
  private var frameCost = Nanoseconds.zero
  /// How many need the terminal for themselves.
  private var guests = 0
  private var isOver = false

  /// `nil` where there is no terminal to draw on, or where standard output is for something else.
  init?(_ output: OutputSettings, startedAt: UnixTime, every interval: Nanoseconds) {
    let environment = ProcessInfo.processInfo.environment
    let takesEvents = output.destinations.contains { $0.path == nil && $0.takesEvents }
    guard !takesEvents, output.showsProgress, isatty(STDOUT_FILENO) == 1,
      let name = environment["TERM"], !name.isEmpty, name != "dumb",
      let terminal = ScreenTerminal()
    else { return nil }
    self.terminal = terminal
    isColored = output.presentation(in: environment).isColored
    (self.startedAt, self.interval) = (startedAt, interval)
    terminal.onInput = { [weak self] in self?.take($0) }
  }

  func begin() {
    StandardStreams.holdErrors()
    terminal.show()
    draw()
    tickEverySecond()
  }

  func show(_ states: TargetStates, changed: [TargetStates.Change]) {
    self.states = states
    drawSoon()
  }

  func end() {
    view.isEnding = true
    draw()
  }

  func close() {
    isOver = true
    tick?.cancel()
    hide()
    terminal.close()
    StandardStreams.releaseErrors()
  }

  // MARK: Keys

  private func take(_ bytes: [UInt8]) {
    for key in reader.keys(in: bytes) {
      switch view.press(key, in: states) {
      case .quit:
        end()
        onRequest(.quit)
      case .pause(let isPaused): onRequest(.pause(isPaused))
      case .redraw: terminal.forget()
      case nil: break
      }
    }
    draw()
  }

  // MARK: Drawing

  /// So often that it looks alive, and never for much of the time.
  private func drawSoon() {
    guard frame == nil, !isOver else { return }
    let pause = max(Self.pause, frameCost * 20)
    frame = EventLoop.schedule(at: max(EventLoop.now, lastFrame + pause)) { self.draw() }
  }

  private static let pause = Nanoseconds.milliseconds(100)

  private func draw() {
    frame?.cancel()
    frame = nil
    guard terminal.isShown else { return }
    let begin = EventLoop.now
    let size = terminal.size
    let screen = WatchScreen(states, view, startedAt: startedAt, every: interval, now: .now)
    terminal.draw(
      screen.lines(width: size.columns, height: size.rows, isColored: isColored))
    lastFrame = EventLoop.now
    frameCost = lastFrame - begin
  }

  /// Ages grow, and a program in the background may have come to the foreground.
  private func tickEverySecond() {
    tick = EventLoop.schedule(at: EventLoop.now + .seconds(1)) { [weak self] in
      guard let self, !isOver else { return }
      if !terminal.isShown { resume() }
      drawSoon()
      tickEverySecond()
    }
  }

  // MARK: The terminal

  func hide() {
    frame?.cancel()
    frame = nil
    terminal.hide()
  }

  func resume() {
    guard guests == 0, !isOver, terminal.isOurs else { return }
    // A shell may have set it to its own needs meanwhile.
    terminal.show()
    draw()
  }

  func resize() {
    terminal.forget()
    draw()
  }

  func withoutScreen<Value: Sendable>(
    _ body: @Sendable () async -> Value
  ) async -> Value {
    guests += 1
    hide()
    let value = await body()
    guests -= 1
    resume()
    return value
  }
}
