package import Vocabulary

/// Why a check or a source failed; the list is closed within a release and may grow with one.
package enum FailureReason: String, CaseIterable, Hashable, Sendable {
  /// Nothing at all came back.
  case timeout
  case dnsFailure = "dns_failure"
  case connectionRefused = "connection_refused"
  case connectionClosed = "connection_closed"
  case hostUnreachable = "host_unreachable"
  case networkUnreachable = "network_unreachable"
  case administrativelyProhibited = "administratively_prohibited"
  case tlsHandshake = "tls_handshake"
  case certificateInvalid = "certificate_invalid"
  case unauthorized
  case staleNonce = "stale_nonce"
  case forbidden
  case allocationMismatch = "allocation_mismatch"
  case quota
  case insufficientCapacity = "insufficient_capacity"
  case unsupportedTransport = "unsupported_transport"
  case addressFamily = "address_family"
  case redirect
  case notSTUN = "not_stun"
  case badResponse = "bad_response"
  case integrityFailure = "integrity_failure"
  case relayNoData = "relay_no_data"
  case configFetch = "config_fetch"
  /// The input to the check is unusable: it failed before anything was sent.
  case invalidConfiguration = "invalid_configuration"
  case localError = "local_error"
  case cancelled
  /// The proxy asks for a credential, or for another one.
  case proxyUnauthorized = "proxy_unauthorized"
  /// The proxy's rules do not allow the tunnel.
  case proxyRefused = "proxy_refused"
  /// The proxy cannot reach the server.
  case proxyServerUnreachable = "proxy_server_unreachable"
  case other

  /// Whether the failure says nothing about the server or the path to it.
  package var isUndecided: Bool {
    switch self {
    case .configFetch, .localError, .cancelled: true
    default: false
    }
  }
}

/// Where something failed, why, and the evidence.
package struct Failure: Error, Hashable, Sendable {
  package var phase: PhaseName
  package var reason: FailureReason
  /// A finer distinction within the reason, if known.
  package var detail: FailureDetail?
  /// The ERROR-CODE of the answer, 300 to 699.
  package var stunErrorCode: Int?
  package var errno: Int32?
  /// One sentence for a person.
  package var message: SafeText
  /// Evidence from the wire: the ICMP message and its sender, the TLS alert, the first bytes.
  package var evidence: [SafeText]

  package init(
    _ reason: FailureReason, during phase: PhaseName, message: SafeText,
    stunErrorCode: Int? = nil, errno: Int32? = nil, evidence: [SafeText] = [],
    detail: FailureDetail? = nil
  ) {
    self.detail = detail
    self.phase = phase
    self.reason = reason
    self.stunErrorCode = stunErrorCode
    self.errno = errno
    self.message = message
    self.evidence = evidence
  }
}
