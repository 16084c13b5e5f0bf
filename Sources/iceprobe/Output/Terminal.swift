import Glibc

/// Questions to the terminal behind standard output.
enum Terminal {
  /// Columns: what `COLUMNS` says, or the terminal, or 80.
  static func width(_ environment: [String: String]) -> Int {
    if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 {
      return min(columns, 1000)
    }
    var size = winsize()
    // SAFETY: the kernel fills the structure that is passed, which outlives the call.
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 80
    }
    return Int(size.ws_col)
  }
}
