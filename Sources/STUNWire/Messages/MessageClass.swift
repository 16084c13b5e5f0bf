/// Request, indication, success or error (RFC 8489 section 5); the raw value is the two class bits.
package enum MessageClass: UInt8, CaseIterable, Hashable, Sendable {
  case request = 0
  case indication = 1
  case success = 2
  case error = 3

  /// A success or an error response.
  package var isResponse: Bool { self == .success || self == .error }

  /// The name as reports print it.
  package var name: String {
    switch self {
    case .request: "request"
    case .indication: "indication"
    case .success: "success response"
    case .error: "error response"
    }
  }
}
