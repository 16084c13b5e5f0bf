import ArgumentParser
import Vocabulary

/// A span of time on the command line: `250ms`, `5s`, `2m`, or a bare number of seconds.
struct TimeArgument: ExpressibleByArgument {
  var span: Nanoseconds

  init(_ span: Nanoseconds) {
    self.span = span
  }

  init?(argument: String) {
    guard let span = Nanoseconds(text: argument) else { return nil }
    self.span = span
  }

  var defaultValueDescription: String {
    span.seconds < 1 ? "\(span.count / 1_000_000)ms" : "\(span.count / 1_000_000_000)s"
  }
}
