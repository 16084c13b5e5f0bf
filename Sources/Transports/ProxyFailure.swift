/// Why a proxy gave no tunnel, and what it said.
package struct ProxyFailure: Error, Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    case timeout
    case cancelled
    /// It wants a credential, or another one (407; RFC 1929).
    case unauthorized
    /// Its rules do not allow the tunnel.
    case refused
    /// It tried, and could not get to the server itself.
    case serverUnreachable
    /// It ended the connection before it had answered.
    case closed
    /// What it said is no answer of such a proxy.
    case notProxy
    case answerTooLong(limit: Int)
    case library(code: Int, message: String)
  }

  package var reason: Reason
  /// The status of its answer to CONNECT.
  package var status: Int?
  /// What it said, a line for each.
  package var evidence: [String] = []

  package init(reason: Reason, evidence: [String] = []) {
    self.reason = reason
    self.evidence = evidence
  }
}
