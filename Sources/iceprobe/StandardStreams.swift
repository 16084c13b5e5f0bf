import Glibc
import Measurements

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

  /// Writes a line to standard error; if even that fails, nothing can be done.
  static func writeError(_ line: String) {
    try? writeAll(Array("\(line)\n".utf8), to: STDERR_FILENO, path: "standard error")
  }
}
