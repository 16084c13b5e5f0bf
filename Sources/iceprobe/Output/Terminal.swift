import Glibc

/// Queries about the terminal on standard output.
enum Terminal {
  /// Columns, from `COLUMNS`, the terminal, or 80.
  static func width(_ environment: [String: String]) -> Int {
    if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 {
      return min(columns, 1000)
    }
    var size = winsize()
    // SAFETY: the kernel fills in the given structure, which outlives the call.
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 80
    }
    return Int(size.ws_col)
  }
}
