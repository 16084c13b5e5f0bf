import Measurements
import Vocabulary

extension Diagnosis {
  static let proxyRules = [notForProxy, unverified]

  private static let notForProxy = Rule.eachObservation { observation, check in
    guard observation == .notForProxy else { return nil }
    return check.finding(
      "not-for-proxy", .info, title: "UDP and DTLS were left out: the proxy cannot carry them",
      evidence: "\(observation)",
      remedy: """
        Where TURN over TCP is wanted, say so in the URI (?transport=tcp) or with --transport \
        tcp,tls. To see whether UDP comes through without the proxy, run without --proxy.
        """)
  }

  private static let unverified = Rule.eachObservation { observation, check in
    guard case .proxyUnverified = observation else { return nil }
    return check.finding(
      "insecure-proxy", .warning, title: "The proxy's identity was NOT verified (--insecure)",
      evidence: "\(observation)",
      remedy: """
        Whoever answers may be anybody, and is given the proxy's password. Leave --insecure out, \
        and name a private authority with --cacert FILE instead.
        """)
  }

  /// What a failure says that is a matter between this host and the proxy; `nil` of any other.
  static func proxyExplanation(of failure: Failure) -> Explanation? {
    switch failure.phase {
    case .proxyResolve where failure.reason == .dnsFailure:
      Explanation(
        "proxy-name-not-resolved", "The proxy's name has no address",
        "Check the spelling of the host in --proxy, and this host's resolver.")
    case .proxyResolve where failure.reason == .addressFamily:
      Explanation(
        "proxy-address-family", "The proxy's address is not of the IP version asked for",
        "Leave out -4 or -6, which are about the way to the proxy too, or name another proxy.")
    case .proxyConnect: proxyUnreachable(failure.reason)
    case .proxy: proxyAnswer(failure.reason)
    default: nil
    }
  }

  private static func proxyUnreachable(_ reason: FailureReason) -> Explanation? {
    switch reason {
    case .cancelled, .localError: nil
    case .connectionRefused:
      Explanation(
        "proxy-port-closed", "Nothing listens where the proxy should be",
        "Check host and port in --proxy, and that the proxy is running and listens there.")
    default:
      Explanation(
        "proxy-unreachable", "The proxy cannot be reached",
        """
        Check host and port in --proxy, this host's route to it, and the firewalls between. The \
        servers themselves were not tried.
        """)
    }
  }

  /// What only a proxy can have said.
  static func proxyRefusal(_ reason: FailureReason) -> Explanation? {
    switch reason {
    case .proxyUnauthorized:
      Explanation(
        "proxy-unauthorized", "The proxy does not accept the credentials, or wants some",
        """
        Give --proxy-username and --proxy-credential-file, or correct them. A proxy of HTTP has \
        to take Basic: other schemes (NTLM, Negotiate, Digest) are not spoken here.
        """)
    case .proxyRefused:
      Explanation(
        "proxy-refuses", "The proxy's rules do not allow a tunnel to the server",
        """
        Ask whoever runs it to allow CONNECT to the server's host and port (squid: SSL_ports; \
        tinyproxy: ConnectPort). Many allow 443 alone: a TURN server that listens for TLS there \
        gets through.
        """)
    case .proxyServerUnreachable:
      Explanation(
        "proxy-server-unreachable", "The proxy cannot reach the server",
        """
        The way to the proxy is good, the one behind it is not: check that the proxy resolves the \
        server's name, may leave its network to this port, and that the server listens there.
        """)
    default: nil
    }
  }

  private static func proxyAnswer(_ reason: FailureReason) -> Explanation? {
    switch reason {
    case .tlsHandshake, .certificateInvalid:
      Explanation(
        "proxy-tls", "There is no trustworthy TLS to the proxy",
        """
        See the evidence. A proxy that speaks no TLS is written http://; if its authority is your \
        own, name it (--cacert FILE), together with that of the servers.
        """)
    case .timeout:
      Explanation(
        "proxy-silent", "The proxy takes the connection and does not open the tunnel",
        """
        It may wait for the server: look into its log, or try another server. If it never answers \
        at all, the port belongs to something else, or the scheme in --proxy is wrong.
        """)
    case .badResponse, .connectionClosed:
      Explanation(
        "not-a-proxy", "What answers is no such proxy",
        """
        Compare scheme and port in --proxy with the proxy's own configuration: http and socks5 \
        often listen on different ports, and only https has TLS on the way to the proxy.
        """)
    case .other:
      Explanation(
        "proxy-failed", "The tunnel through the proxy could not be opened",
        "See the evidence, and the proxy's log at the time of this run.")
    default: nil
    }
  }
}
