import Glibc
import Polling
import Vocabulary

/// Asks a person on the controlling terminal, whatever the standard streams are.
@NetworkActor
enum TerminalPrompt {
  /// Whether somebody can type: not in a pipe, a script without a terminal, or the background.
  nonisolated static var canAsk: Bool {
    isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp()
  }

  /// A line typed unseen; `nil` without a terminal, or when time is up.
  static func ask(_ prompt: String, within time: Nanoseconds) async -> String? {
    // SAFETY: the path is only read.
    let terminal = unsafe open("/dev/tty", O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else { return nil }
    defer { close(terminal) }
    // In the background, the kernel would stop the program instead of letting it ask.
    guard tcgetpgrp(terminal) == getpgrp(), let settings = hideTyping(terminal) else { return nil }
    hidden = (terminal, settings)
    defer {
      showTyping()
      write("\n", terminal)
    }
    write(SafeText(prompt).description, terminal)
    return await readLine(terminal, until: EventLoop.now + time)
  }

  /// The terminal whose echo is off, and its previous settings.
  private static var hidden: (terminal: CInt, settings: termios)?

  /// Restores the terminal's echo; also used when the program ends during a prompt.
  static func showTyping() {
    guard let (terminal, settings) = hidden else { return }
    restore(settings, terminal)
    hidden = nil
  }

  private static func readLine(_ terminal: CInt, until deadline: Instant) async -> String? {
    var line: [UInt8] = []
    while line.count < 1024 {
      var byte: UInt8 = 0
      // SAFETY: one byte, ours.
      switch unsafe read(terminal, &byte, 1) {
      case 1 where byte == UInt8(ascii: "\n"): return String(decoding: line, as: UTF8.self)
      case 1: line.append(byte)
      case 0: return nil
      default:
        guard errno == EAGAIN || errno == EINTR,
          let readiness = try? await EventLoop.readiness(of: terminal, .readable, until: deadline),
          !readiness.isEmpty
        else { return nil }
      }
    }
    return nil
  }

  /// Turns off the echo, and returns the previous settings.
  private static func hideTyping(_ terminal: CInt) -> termios? {
    var settings = termios()
    // SAFETY: both structures are ours.
    guard unsafe tcgetattr(terminal, &settings) == 0 else { return nil }
    var hidden = settings
    hidden.c_lflag &= ~tcflag_t(ECHO)
    return unsafe tcsetattr(terminal, TCSAFLUSH, &hidden) == 0 ? settings : nil
  }

  private static func restore(_ settings: termios, _ terminal: CInt) {
    var settings = settings
    // SAFETY: the structure is ours.
    unsafe tcsetattr(terminal, TCSAFLUSH, &settings)
  }

  /// If the terminal accepts no output, that is no reason to stop: nothing will be typed there
  /// either.
  private static func write(_ text: String, _ terminal: CInt) {
    try? writeAll(Array(text.utf8), to: terminal, path: "terminal")
  }
}
