import Glibc
import Measurements
import Synchronization

/// The three descriptors that every program is supposed to start with.
enum StandardStreams {
  /// Opens those that the caller closed: otherwise a socket would get their number and be read or
  /// written instead.
  static func fillGaps() {
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) < 0 {
      // SAFETY: the string becomes a C string for the time of the call; it takes the lowest free number.
      _ = unsafe open("/dev/null", O_RDWR)
    }
  }

  /// Writes out what `print` buffered at the end of the program, and fails if that is impossible: a
  /// full disk must not look like an empty answer.
  static func flushAtExit() {
    atexit {
      // The error concerns no stream in particular.
      guard fflush(nil) != 0, errno != EPIPE else { return }
      StandardStreams.writeError("Error: \(FileError(path: "standard output", code: errno))")
      _exit(Verdict.unknown.exitCode)
    }
  }

  /// Writes an answer to standard output; `print` loses what a non-blocking stream does not accept
  /// at once.
  static func answer(_ text: String) {
    do throws(FileError) {
      try writeAll(Array(text.utf8), to: STDOUT_FILENO, path: "standard output")
    } catch {
      // The reader of the pipe has seen enough (`| head`): not an error.
      guard error.code != EPIPE else { return }
      writeError("Error: \(error)")
      _exit(Verdict.unknown.exitCode)
    }
  }

  /// Lines for standard error while the terminal is a screen; `nil` while it is not.
  private static let heldErrors = Mutex<[String]?>(nil)
  private static let mostHeldErrors = 1000

  /// Keeps lines for standard error until the screen of the terminal is given back.
  static func holdErrors() {
    heldErrors.withLock { if $0 == nil { $0 = [] } }
  }

  static func releaseErrors() {
    let lines = heldErrors.withLock { held in
      defer { held = nil }
      return held ?? []
    }
    for line in lines { writeError(line) }
  }

  /// Writes a line to standard error; if even that fails, nothing can be done.
  static func writeError(_ line: String) {
    let isHeld = heldErrors.withLock { held in
      guard let count = held?.count else { return false }
      if count < mostHeldErrors { held?.append(line) }
      return true
    }
    guard !isHeld else { return }
    try? writeAll(Array("\(line)\n".utf8), to: STDERR_FILENO, path: "standard error")
  }
}
