import Measurements
import Vocabulary

extension Diagnosis {
  static let foreignAnswerRules = [foreignAnswer, dtlsNotOffered]

  private static let foreignAnswer = Rule.eachObservation { observation, check in
    guard case .answeredInstead(let foreign, let firstLine) = observation else { return nil }
    switch foreign {
    case .http: return http(firstLine, check)
    case .tls: return tlsOnPlainPort(firstLine, check)
    case .plaintext: return plainOnTLSPort(firstLine, check)
    case .ssh, .unknown: return otherService(firstLine, check)
    }
  }

  private static func http(_ firstLine: SafeText, _ check: CheckResult) -> Finding {
    check.finding(
      "not-stun-http", .critical,
      title: "A web server, a proxy or a captive portal answers instead",
      evidence: "it said \"\(firstLine)\"",
      remedy: """
        On a guest network, sign in to its portal first. Otherwise the port belongs to a web \
        server: correct the port in the URI, or have the load balancer pass TURN through as TCP.
        """)
  }

  private static func tlsOnPlainPort(_ firstLine: SafeText, _ check: CheckResult) -> Finding {
    check.finding(
      "tls-on-plain-port", .critical, title: "The port expects TLS, the URI says plain text",
      evidence: "a TLS record came back: \(firstLine)",
      remedy: "Write turns: or stuns: instead of turn: or stun:, or the plain port (3478).")
  }

  private static func plainOnTLSPort(_ firstLine: SafeText, _ check: CheckResult) -> Finding {
    check.finding(
      "plain-on-tls-port", .critical, title: "The port speaks plain text, the URI says TLS",
      evidence: "it answered the TLS handshake with \"\(firstLine)\"",
      remedy: """
        Write turn: or stun: instead of turns: or stuns:, or the TLS port (5349, or coturn's \
        tls-listening-port). coturn without a readable cert and pkey has no TLS.
        """)
  }

  private static func otherService(_ firstLine: SafeText, _ check: CheckResult) -> Finding {
    check.finding(
      "not-stun", .critical, title: "Another service answers on the port",
      evidence: "it said \"\(firstLine)\"",
      remedy: "Correct the host or the port in the URI (3478 for plain, 5349 for TLS and DTLS).")
  }

  /// SEC-8: no handshake at all means that DTLS is not offered, unless no UDP comes through; of which
  /// only an answer over plain UDP, or its absence, can tell.
  private static let dtlsNotOffered = Rule.eachCheck { check, evidence in
    let silent: [FailureReason] = [.timeout, .connectionRefused]
    guard check.transport == .dtls, let failure = check.failure, failure.phase == .dtls,
      silent.contains(failure.reason), !isUDPSilent(to: check, in: evidence)
    else { return nil }
    let hasUDP = evidence.siblings(of: check).contains { $0.transport == .udp && $0.wasReached }
    guard failure.reason != .timeout || hasUDP else { return dtlsUnanswered(check) }
    return check.finding(
      "dtls-not-offered", .critical, title: "The server does not offer DTLS on this port",
      evidence: failure.reason == .timeout
        ? "no handshake message came back" : "the port is closed for UDP",
      remedy: """
        coturn needs cert and pkey, and since 4.17 the option dtls; older releases must not have \
        no-dtls. Browsers use TLS over TCP for such a URI: turns:HOST:PORT?transport=tcp.
        """)
  }

  private static func dtlsUnanswered(_ check: CheckResult) -> Finding {
    check.finding(
      "dtls-unanswered", .warning,
      title: "Either the server does not offer DTLS on this port, or no UDP comes through",
      evidence: "no handshake message came back, and nothing shows that UDP gets there",
      remedy: """
        Check the same host with a stun: or turn: URI over udp: if that is answered, DTLS is \
        missing (coturn: cert, pkey and, since 4.17, dtls); if not, a firewall drops UDP.
        """)
  }
}
