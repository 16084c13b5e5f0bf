import Foundation
import Vocabulary

extension UnixTime {
  /// The wall clock.
  static var now: UnixTime {
    UnixTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
  }
}
