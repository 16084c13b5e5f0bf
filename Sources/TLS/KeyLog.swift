import COpenSSL
import Synchronization

/// The secrets of sessions, in the lines of an NSS key log, for whoever is to decrypt a capture.
///
/// Only connections whose options say `logsKeys` give theirs away.
package enum KeyLog {
  private static let reader = Mutex<(@Sendable (String) -> Void)?>(nil)

  /// Calls `reader` with each line, without its end, from now on; `nil` ends that.
  package static func read(_ reader: (@Sendable (String) -> Void)?) {
    Self.reader.withLock { $0 = reader }
  }

  static func install(in context: SSLContext) {
    unsafe SSL_CTX_set_keylog_callback(context.pointer) { _, line in
      guard let line = unsafe line else { return }
      // SAFETY: OpenSSL's line ends in NUL and outlives the call.
      let text = unsafe String(cString: line)
      KeyLog.reader.withLock { $0 }?(text)
    }
  }
}
