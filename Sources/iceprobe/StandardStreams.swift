import Glibc
import Measurements

/// The three descriptors that every program is meant to start with.
enum StandardStreams {
  /// Opens those that the caller closed: otherwise a socket would take their number and be read or
  /// written in their place.
  static func fillGaps() {
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) < 0 {
      // SAFETY: the string becomes a C string for the time of the call; it takes the lowest free number.
      _ = unsafe open("/dev/null", O_RDWR)
    }
  }

  /// Writes at the end of the program what `print` held back, and fails where that is not possible:
  /// a full disk must not look like an empty answer.
  static func flushAtExit() {
    atexit {
      // No stream stands for all of them.
      guard fflush(nil) != 0, errno != EPIPE else { return }
      StandardStreams.complain("Error: \(FileError(path: "standard output", code: errno))")
      _exit(Verdict.unknown.exitCode)
    }
  }

  /// Writes an answer to standard output; `print` loses what a non-blocking one does not take at once.
  static func answer(_ text: String) {
    do throws(FileError) {
      try writeAll(Array(text.utf8), to: STDOUT_FILENO, path: "standard output")
    } catch {
      // Whoever read the pipe has seen enough (`| head`): no reason to complain.
      guard error.code != EPIPE else { return }
      complain("Error: \(error)")
      _exit(Verdict.unknown.exitCode)
    }
  }

  /// Says something beside the answer; nothing can be done where even that fails.
  static func complain(_ line: String) {
    try? writeAll(Array("\(line)\n".utf8), to: STDERR_FILENO, path: "standard error")
  }
}
