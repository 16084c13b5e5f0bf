/// Why a proxy opened no tunnel, and what it said.
package struct ProxyFailure: Error, Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    case timeout
    case cancelled
    /// It asks for a credential, or for another one (407; RFC 1929).
    case unauthorized
    /// Its rules do not allow the tunnel.
    case refused
    /// It tried, but could not reach the server itself.
    case serverUnreachable
    /// It closed the connection before it had answered.
    case closed
    /// Its reply is not an answer of such a proxy.
    case notProxy
    case answerTooLong(limit: Int)
    case library(code: Int, message: String)
  }

  package var reason: Reason
  /// The status of its answer to CONNECT.
  package var status: Int?
  /// Its reply, line by line.
  package var evidence: [String] = []

  package init(reason: Reason, evidence: [String] = []) {
    self.reason = reason
    self.evidence = evidence
  }
}
