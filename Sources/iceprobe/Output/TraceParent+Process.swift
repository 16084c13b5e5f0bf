import Foundation
import Measurements

extension TraceParent {
  /// The span that this process is part of, by the variable `TRACEPARENT`; what is no such span is ignored,
  /// and told where spans are made.
  static func ofThisProcess(isTold: Bool) -> TraceParent? {
    guard let text = ProcessInfo.processInfo.environment["TRACEPARENT"], !text.isEmpty else {
      return nil
    }
    let parent = TraceParent(text)
    if parent == nil, isTold {
      StandardStreams.writeError(
        "Warning: TRACEPARENT is ignored: expected 00-<32 hex digits>-<16 hex digits>-<2 hex digits>, "
          + "in lower case, no id all zeros")
    }
    return parent
  }
}
