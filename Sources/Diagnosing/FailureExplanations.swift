import Measurements
import Vocabulary

extension Diagnosis {
  /// What a failed check's reason says by itself; nothing of one that was interrupted.
  ///
  /// A candidate's failure is a matter of what the session's others did: see `connectivityRules`.
  static func explanation(of check: CheckResult) -> Finding? {
    guard let failure = check.failure, check.outcome == .failed, check.kind != .iceConnectivity,
      let plain = proxyExplanation(of: failure) ?? explanation(of: failure.reason)
    else { return nil }
    return Finding(
      plain.id, .critical, checks: [check.id], title: plain.title,
      evidence: lines(of: failure).map { "\(check.place): \($0)" }, remedy: plain.remedy)
  }

  /// Why a source gave no servers.
  static func explanation(of source: SourceResult) -> Finding? {
    guard let failure = source.failure, source.outcome == .failed else { return nil }
    return Finding(
      "configuration-unavailable", .critical, checks: [],
      title: source.serverCount == 0
        ? "The ICE servers could not be had from the source"
        : "The source named its ICE servers, and made no session",
      evidence: lines(of: failure).map { "\(source.kind) \(source.name): \($0)" },
      remedy: source.remedy ?? """
        Nothing can be checked without servers. Check the source's address, its credentials and \
        their permissions, and that this host reaches it over HTTPS.
        """)
  }

  /// A source that was had and names no server: what the run then says nothing about.
  static func remark(on source: SourceResult) -> Finding? {
    guard source.outcome == .ok, source.isCheckInItself else { return nil }
    return Finding(
      "servers-not-named", .info, checks: [], title: "The key is good, but no server was named",
      evidence: ["\(source.kind) \(source.name) accepts a token made with the key"],
      remedy: """
        LiveKit names its ICE servers over its WebSocket only, where iceprobe does not ask: give the \
        URIs of its TURN servers beside it.
        """)
  }

  private static func lines(of failure: Failure) -> [SafeText] {
    [failure.message] + failure.evidence.filter { $0 != failure.message }
  }

  struct Explanation {
    let id: String
    let title: SafeText
    let remedy: SafeText

    init(_ id: String, _ title: SafeText, _ remedy: SafeText) {
      self.id = id
      self.title = title
      self.remedy = remedy
    }
  }

  private static func explanation(of reason: FailureReason) -> Explanation? {
    reachability(reason) ?? authentication(reason) ?? allocation(reason) ?? protocolFault(reason)
      ?? proxyRefusal(reason)
  }

  private static func reachability(_ reason: FailureReason) -> Explanation? {
    switch reason {
    case .timeout:
      Explanation(
        "no-answer", "Nothing came back from the server",
        """
        A firewall drops the packets, or nothing runs there. Check the address and port, the \
        firewalls and security groups on both sides, and that the server listens on this address \
        and transport (coturn: listening-ip, listening-port, tls-listening-port).
        """)
    case .dnsFailure:
      Explanation(
        "name-not-resolved", "The server's name has no address",
        """
        Check the spelling of the host in the URI and the A and AAAA records of the name; then \
        this host's resolver, for instance with another one (--dns-server).
        """)
    case .connectionRefused:
      Explanation(
        "port-closed", "The host is there, but nothing listens on the port",
        """
        Start the server, or correct the port or transport in the URI. coturn: listening-port for \
        udp and tcp, tls-listening-port for tls and dtls; no-udp, no-tcp, no-tls and no-dtls \
        switch one off, and a certificate that cannot be read leaves tls and dtls off silently.
        """)
    case .connectionClosed:
      Explanation(
        "connection-closed", "The server closed the connection before it answered",
        """
        Something accepts the connection and does not want it: a load balancer without a healthy \
        server behind it, a firewall that inspects, or another service on the port. Look into its \
        log at the time of this run.
        """)
    case .hostUnreachable:
      Explanation(
        "host-unreachable", "The last router cannot reach the host",
        "Check that the host is up and that the address is still the server's.")
    case .networkUnreachable:
      Explanation(
        "network-unreachable", "There is no route to the server's network",
        """
        Check this host's routes for the address's IP version (ip route get ADDRESS). Without \
        any IPv6 of its own, run with -4.
        """)
    case .administrativelyProhibited:
      Explanation(
        "firewall-rejects", "A firewall says that it rejects the packets",
        """
        Ask whoever runs the device that sent the ICMP message to allow the address, port and \
        transport of the URI.
        """)
    default: nil
    }
  }

  private static func authentication(_ reason: FailureReason) -> Explanation? {
    switch reason {
    case .unauthorized:
      Explanation(
        "unauthorized", "The server does not accept the credentials",
        """
        From outside, a wrong user name, password and realm look the same: compare all three. \
        coturn: user=NAME:PASSWORD and realm with lt-cred-mech; or the same static-auth-secret on \
        both sides with use-auth-secret, and right clocks, since the user name holds the expiry.
        """)
    case .staleNonce:
      Explanation(
        "stale-nonce-loop", "The server calls every nonce stale, its own newest included",
        """
        The address or port that the server sees changes between packets (a NAT or load balancer \
        that spreads them), or several servers behind one address do not share nonces: keep one \
        client on one server and one path. coturn: stale-nonce sets the nonce's life in seconds.
        """)
    case .forbidden:
      Explanation(
        "forbidden", "The server's policy forbids the request (403)",
        """
        The credentials are good; the permission is not. coturn: allowed-peer-ip, denied-peer-ip, \
        no-loopback-peers and the realm's own options decide.
        """)
    case .integrityFailure:
      Explanation(
        "integrity-failure", "The answer's integrity does not match the password",
        """
        The server knows another password for this user than was given, or something on the way \
        changes the packets. Compare the passwords; then try turns: to see whether it is the way.
        """)
    default: nil
    }
  }

  private static func allocation(_ reason: FailureReason) -> Explanation? {
    switch reason {
    case .allocationMismatch:
      Explanation(
        "allocation-mismatch", "The server has other ideas about this socket's allocation (437)",
        """
        Fresh ports met an old allocation each time: a NAT that maps them to one port, or a server \
        that has not let go. Wait two minutes. From coturn this may also mean a wrong realm or \
        user name on a live session.
        """)
    case .quota:
      Explanation(
        "allocation-quota", "The user's or the server's allocation quota is reached (486)",
        """
        Wait at least a minute; look for clients that never release. coturn: user-quota is per \
        user name, total-quota for all.
        """)
    case .insufficientCapacity:
      Explanation(
        "insufficient-capacity", "The server has no relay left to give (508)",
        """
        Widen the relay ports (coturn: min-port, max-port), the bandwidth (bps-capacity), or add \
        servers. Without a relay-ip of the address family asked for, coturn says the same.
        """)
    case .unsupportedTransport:
      Explanation(
        "unsupported-transport", "The server does not relay over the transport asked for (442)",
        "Ask for a UDP relay, or switch TCP relays on (coturn: remove no-tcp-relay).")
    case .addressFamily:
      Explanation(
        "address-family", "The server has no relay of the address family asked for (440, 443)",
        """
        Give the server an address of that family (coturn: one relay-ip per family), or ask for \
        the other one.
        """)
    case .redirect:
      Explanation(
        "redirect-not-followed", "The server sends elsewhere (300), where we may not or cannot go",
        """
        Check alternate-server and tls-alternate-server in coturn: one address of the client's \
        own family, not the server itself, never a circle. Or put the final server in the URI.
        """)
    case .relayNoData:
      Explanation(
        "relay-no-data", "The relay exists, but what is sent through it does not arrive",
        """
        Open the relay ports (49152-65535/udp, or coturn's min-port to max-port) in the server's \
        firewall, and set external-ip=PUBLIC/PRIVATE where the server is behind a NAT.
        """)
    default: nil
    }
  }

  private static func protocolFault(_ reason: FailureReason) -> Explanation? {
    switch reason {
    case .tlsHandshake:
      Explanation(
        "tls-handshake-failed", "The TLS handshake failed",
        """
        See the alert or error in the evidence. Both sides need TLS 1.2 or later and a cipher in \
        common (coturn: cipher-list, no-tlsv1_2, dh-file); a device on the way may also interfere.
        """)
    case .certificateInvalid:
      Explanation(
        "certificate-invalid", "The server's certificate cannot be trusted",
        "Renew or correct the certificate (coturn: cert, pkey), or name its authority (--cacert).")
    case .notSTUN:
      Explanation(
        "not-stun", "What answers on the port does not speak STUN",
        "Correct the host, port or scheme in the URI; the first bytes of the answer are above.")
    case .badResponse:
      Explanation(
        "bad-response", "The server's answer breaks the protocol",
        """
        Report the evidence to whoever makes or runs the server; if other networks get good \
        answers, a device on the way (a SIP or STUN ALG) rewrites them.
        """)
    case .localError:
      Explanation(
        "local-error", "This host could not do its part",
        "See the system's error above: addresses, limits on open files, permissions, memory.")
    case .other:
      Explanation(
        "unexplained-failure", "The server refused for a reason of its own",
        "Look up the error code above in the server's documentation, and the time in its log.")
    default: nil
    }
  }
}
