// The codes of RFC 8489 section 14.8, RFC 8656 section 19, RFC 8445, RFC 6062 and RFC 8016.

extension ErrorCode.Code {
  package static let tryAlternate = ErrorCode.Code(rawValue: 300)
  package static let badRequest = ErrorCode.Code(rawValue: 400)
  package static let unauthenticated = ErrorCode.Code(rawValue: 401)
  package static let forbidden = ErrorCode.Code(rawValue: 403)
  /// Unregistered; coturn 4.6.1 answers it to a bad RESERVATION-TOKEN.
  package static let notFound = ErrorCode.Code(rawValue: 404)
  package static let mobilityForbidden = ErrorCode.Code(rawValue: 405)
  /// A client's own label for no answer (RFC 8656 section 7.4); no server sends it.
  package static let requestTimedOut = ErrorCode.Code(rawValue: 408)
  package static let unknownAttribute = ErrorCode.Code(rawValue: 420)
  package static let allocationMismatch = ErrorCode.Code(rawValue: 437)
  package static let staleNonce = ErrorCode.Code(rawValue: 438)
  package static let addressFamilyNotSupported = ErrorCode.Code(rawValue: 440)
  package static let wrongCredentials = ErrorCode.Code(rawValue: 441)
  package static let unsupportedTransportProtocol = ErrorCode.Code(rawValue: 442)
  package static let peerAddressFamilyMismatch = ErrorCode.Code(rawValue: 443)
  package static let connectionAlreadyExists = ErrorCode.Code(rawValue: 446)
  package static let connectionTimeoutOrFailure = ErrorCode.Code(rawValue: 447)
  package static let allocationQuotaReached = ErrorCode.Code(rawValue: 486)
  package static let roleConflict = ErrorCode.Code(rawValue: 487)
  package static let serverError = ErrorCode.Code(rawValue: 500)
  package static let insufficientCapacity = ErrorCode.Code(rawValue: 508)
  package static let globalFailure = ErrorCode.Code(rawValue: 600)

  /// The registered name, which is also the usual reason phrase; `nil` for an unknown code.
  package var name: String? {
    switch self {
    case .tryAlternate: "Try Alternate"
    case .badRequest: "Bad Request"
    case .unauthenticated: "Unauthenticated"
    case .forbidden: "Forbidden"
    case .notFound: "Not Found"
    case .mobilityForbidden: "Mobility Forbidden"
    case .requestTimedOut: "Request Timed Out"
    case .unknownAttribute: "Unknown Attribute"
    case .allocationMismatch: "Allocation Mismatch"
    case .staleNonce: "Stale Nonce"
    case .addressFamilyNotSupported: "Address Family not Supported"
    case .wrongCredentials: "Wrong Credentials"
    case .unsupportedTransportProtocol: "Unsupported Transport Protocol"
    case .peerAddressFamilyMismatch: "Peer Address Family Mismatch"
    case .connectionAlreadyExists: "Connection Already Exists"
    case .connectionTimeoutOrFailure: "Connection Timeout or Failure"
    case .allocationQuotaReached: "Allocation Quota Reached"
    case .roleConflict: "Role Conflict"
    case .serverError: "Server Error"
    case .insufficientCapacity: "Insufficient Capacity"
    case .globalFailure: "Global Failure"
    default: nil
    }
  }
}
