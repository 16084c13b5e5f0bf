import COpenSSL

/// One entry of OpenSSL's error queue.
struct OpenSSLError: Hashable, Sendable {
  var isFromSSL: Bool
  /// The library's reason code: an `SSL_R_…` where `isFromSSL`.
  var reason: Int32
  var text: String

  /// Removes all errors from this thread's queue, the oldest first.
  static func takeAll() -> [OpenSSLError] {
    var errors: [OpenSSLError] = []
    while case let code = ERR_get_error(), code != 0 {
      errors.append(OpenSSLError(code: code))
    }
    return errors
  }

  /// The errors on the queue in one line.
  static func takeText() -> String {
    takeAll().map(\.text).joined(separator: "; ")
  }

  private init(code: UInt) {
    isFromSSL = ERR_GET_LIB(code) == ERR_LIB_SSL
    reason = ERR_GET_REASON(code)
    // SAFETY: OpenSSL's reason strings are constants that end in NUL.
    text =
      unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}
