import Measurements
import Vocabulary

extension Diagnosis {
  static let handshakeRules = [refusedByAlert, clientCertificate]

  /// The server said by its alert (RFC 8446 section 6.2) what it did not like.
  private static let refusedByAlert = Rule.eachObservation { observation, check in
    guard case .tlsAlert(let alert) = observation, check.failure?.reason == .tlsHandshake else {
      return nil
    }
    return check.finding(
      "tls-alert", .critical, title: "The server refuses the TLS handshake",
      evidence: "it sent the alert \(alert)", remedy: remedy(for: alert.text))
  }

  private static let clientCertificate = Rule.eachObservation { observation, check in
    guard observation == .clientCertificateDemanded, check.outcome == .failed else { return nil }
    return check.finding(
      "client-certificate-demanded", .critical, title: "The server demands a client certificate",
      evidence: "it ended the handshake for want of one",
      remedy: "No WebRTC client shows one: do not have the server ask for client certificates.")
  }

  private static func remedy(for alert: String) -> SafeText {
    switch alert {
    case "protocol_version":
      "Let the server speak TLS 1.2 and DTLS 1.2 or later; older versions are never offered to it."
    case "handshake_failure", "insufficient_security":
      """
      Server and client share no cipher suite or curve: give the server a certificate with an RSA \
      or P-256 key, and the usual cipher suites of TLS 1.2 and 1.3.
      """
    case "unrecognized_name":
      """
      The server, or the load balancer before it, has no certificate for the name in the URI: use a \
      name that it knows, or try one with --server-name.
      """
    default:
      "Look into the server's log at the time of this run; it knows why it sent the alert."
    }
  }
}
