import Glibc

/// The processor time of this process.
enum ProcessorTime {
  /// User and system time so far, in microseconds.
  static var used: Double {
    var usage = rusage()
    // SAFETY: the call fills in the one structure.
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + Double($1.tv_sec) * 1e6 + Double($1.tv_usec)
    }
  }

  /// Microseconds for each of `count` things that `run` does: the best of several rounds.
  static func best(of rounds: Int = 5, count: Int, _ run: () async throws -> Void) async throws
    -> Double
  {
    var best = Double.infinity
    for _ in 0..<rounds {
      let start = used
      try await run()
      best = min(best, (used - start) / Double(count))
    }
    return (best * 100).rounded() / 100
  }
}
