import Glibc
import Polling
import Vocabulary

/// The controlling terminal as a screen: every key at once, lines drawn in place, everything put back.
///
/// Its descriptor is one of its own, so that not blocking on it changes nothing for others.
@NetworkActor
final class ScreenTerminal {
  var onInput: ([UInt8]) -> Void = { _ in }
  private(set) var isShown = false
  private let file: Int32
  private var usual = termios()
  private var registration: Registration?
  /// The lines that are on the screen; `nil` if that is not known.
  private var drawn: [String]?
  /// What the terminal did not take yet.
  private var pending: [UInt8] = []

  /// `nil` without a terminal, or in the background.
  init?() {
    // SAFETY: the path is only read.
    file = unsafe open("/dev/tty", O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard file >= 0 else { return nil }
    guard isOurs else {
      Glibc.close(file)
      return nil
    }
  }

  /// Whether we are in the foreground: the terminal is somebody else's otherwise.
  var isOurs: Bool { tcgetpgrp(file) == getpgrp() }

  var size: (columns: Int, rows: Int) {
    var size = winsize()
    // SAFETY: the kernel fills in the given structure, which outlives the call.
    guard unsafe ioctl(file, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  func show() {
    guard !isShown, takeKeys() else { return }
    isShown = true
    drawn = nil
    registration = try? EventLoop.register(file, .readable) { [weak self] in self?.isReady($0) }
    send("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J")
  }

  /// Puts everything back, and waits for nothing.
  func hide() {
    guard isShown else { return }
    isShown = false
    registration?.cancel()
    registration = nil
    // CAN ends a sequence that was cut.
    pending = pending.isEmpty ? [] : [0x18]
    send("\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l")
    pending = []
    // SAFETY: the structure is ours.
    unsafe tcsetattr(file, TCSANOW, &usual)
  }

  func close() {
    hide()
    Glibc.close(file)
  }

  /// Draws all lines anew next time.
  func forget() { drawn = nil }

  /// Draws the lines that differ; not while the terminal does not even take the last ones.
  func draw(_ lines: [String]) {
    guard isShown, pending.isEmpty else { return }
    var text = drawn == nil ? "\u{1B}[2J" : ""
    for (row, line) in lines.enumerated() {
      if let drawn, row < drawn.count, drawn[row] == line { continue }
      // Erased first: behind a full line, the cursor is still on its last column.
      text += "\u{1B}[\(row + 1);1H\u{1B}[2K\(line)"
    }
    drawn = lines
    send(text)
  }

  /// Every key at once and unseen; those that signal (^C, ^Z) still do.
  private func takeKeys() -> Bool {
    // SAFETY: both structures are ours.
    guard unsafe tcgetattr(file, &usual) == 0 else { return false }
    var raw = usual
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    return unsafe tcsetattr(file, TCSANOW, &raw) == 0
  }

  private func isReady(_ readiness: Readiness) {
    if readiness.contains(.writable), !pending.isEmpty { send("") }
    var bytes = [UInt8](repeating: 0, count: 1024)
    // SAFETY: the buffer is ours, of that size.
    let count = unsafe read(file, &bytes, bytes.count)
    if count > 0 { return onInput(Array(bytes.prefix(count))) }
    guard count == 0 || errno != EAGAIN && errno != EINTR else { return }
    // The terminal is gone; SIGHUP says what becomes of us.
    registration?.cancel()
    registration = nil
  }

  /// Writes what the terminal takes, and the rest when it takes more.
  private func send(_ text: String) {
    pending += text.utf8
    while !pending.isEmpty {
      // SAFETY: the buffer is the array's, for the time of the call.
      let count = unsafe pending.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        if count < 0, errno != EAGAIN { pending = [] }
        break
      }
      pending.removeFirst(count)
    }
    try? registration?.update(pending.isEmpty ? .readable : [.readable, .writable])
  }
}
