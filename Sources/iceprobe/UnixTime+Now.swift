import Foundation
import Vocabulary

extension UnixTime {
  /// The clock of the day.
  static var now: UnixTime {
    UnixTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
  }
}
