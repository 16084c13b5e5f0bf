import Glibc

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
}
