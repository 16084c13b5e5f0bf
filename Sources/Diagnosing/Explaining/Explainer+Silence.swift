import Measurements
import Vocabulary

/// Silence from the start, or from some point on.
extension Explainer {
  func silence(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    let rung = check.rung
    switch rung {
    case .configuration, .name, .route: return neverAnswered(check)
    case .proxy, .port:
      guard !check.transport.isDatagram else {
        return check.cause(.fellSilent, .possible, silenceText(check))
      }
      return check.transport.isSecure ? helloUnanswered(check) : requestUnanswered(check)
    case .firstByte, .tlsHello, .tlsDone:
      let id = rung.silentFinding(secure: check.transport.isSecure)
      return check.cause(id, id == .fellSilent ? .possible : .confirmed, after(rung, check))
    case .stunAnswer: return allocateUnanswered(check, failure)
    case .challenge where check.observations.contains(.onlyRefreshAnswered):
      return check.cause(
        .allocateIgnored, .confirmed,
        "\(after(rung, check)), while the signed Refresh sent after it was answered")
    case .challenge, .credentialsTaken, .allocation, .permission, .dataOut, .dataBack:
      return check.cause(
        rung.silentFinding(secure: check.transport.isSecure), .possible, after(rung, check))
    }
  }

  // MARK: - Below the port: no packet at all

  private func neverAnswered(_ check: CheckResult) -> Conclusion {
    let silent = silenceText(check)
    if let sometimes = answeredSometimes(check, silent) { return sometimes }
    if check.transport == .udp,
      let secure = comparisons.samePort(as: check, over: .dtls, from: .firstByte)
    {
      return check.cause(
        .plainSTUNFiltered, .likely, "\(silent), while \(proof(secure)) on the same port")
    }
    if check.transport == .dtls, let dtls = dtlsUnanswered(check) { return dtls }
    if let other = comparisons.otherPort(of: check, from: .port) {
      return portBlocked(check, "\(silent), while \(proof(other))", other)
    }
    //
    if let other = comparisons.otherCarrier(of: check, from: .port) {
      let id = check.transport.isDatagram ? FindingID.udpBlocked : .tcpBlocked
      // Only where STUN is answered is it known that a server for it runs at the address.
      let isSamePort = other.server.port == check.server.port
      return check.cause(
        id, !other.isAnswered ? .possible : isSamePort ? .confirmed : .likely,
        "\(silent), while \(proof(other))")
    }
    return otherAddress(check, silent) ?? wholeNetwork(check, silent)
      ?? otherServer(check, silent)
  }

  /// DTLS on another port hides its STUN: a filter may as well look at the packets as at the port.
  private func portBlocked(
    _ check: CheckResult, _ seen: String, _ other: CheckResult
  ) -> Conclusion {
    guard check.transport == .udp, other.transport == .dtls else {
      let id = check.transport.isDatagram ? FindingID.udpPortBlocked : .tcpPortBlocked
      return check.cause(id, .confirmed, seen)
    }
    return check.cause(
      .udpPortBlocked, .likely, seen,
      remedy: """
        Open the port in the firewalls on the way and on the server. If it is open there, a device that \
        inspects packets drops plain STUN: use turns: from such networks.
        """)
  }

  /// The same port answered another check over the same transport: it is open, but not to everyone.
  func answeredSometimes(_ check: CheckResult, _ seen: String) -> Conclusion? {
    let isDatagram = check.transport.isDatagram
    // A SYN is a SYN, whatever was to follow.
    let alike: [TransportProtocol] = isDatagram ? [check.transport] : [.tcp, .tls]
    let found = alike.lazy.compactMap {
      comparisons.samePort(as: check, over: $0, from: isDatagram ? .firstByte : .port)
    }
    guard let other = found.first else { return nil }
    return check.cause(
      .answersSometimes, .confirmed, "\(seen), while \(other.id) to the same port was answered")
  }

  /// The same name at another address, over the same transport.
  func otherAddress(_ check: CheckResult, _ seen: String) -> Conclusion? {
    guard let version = check.server.address?.version else { return nil }
    let needed: Rung = check.transport.isDatagram ? .firstByte : .port
    if let other = comparisons.otherAddress(of: check, version: version, from: needed) {
      return check.cause(.addressSilent, .confirmed, "\(seen), while \(proof(other))")
    }
    let otherVersion: IPVersion = version == .v4 ? .v6 : .v4
    guard
      let other = comparisons.otherAddress(of: check, version: otherVersion, from: needed)
    else { return nil }
    let id = version == .v6 ? FindingID.ipv6Unreachable : .ipv4Unreachable
    return check.cause(id, .confirmed, "\(seen), while \(proof(other))")
  }

  /// Whether this network lets out nothing at all, or no UDP.
  private func wholeNetwork(_ check: CheckResult, _ silent: String) -> Conclusion? {
    guard comparisons.areManySilent else { return nil }
    if !comparisons.isAnyoneThere {
      return check.cause(.networkSilent, .likely, silent)
    }
    guard check.transport.isDatagram,
      comparisons.anyServer(like: check, from: .port) == nil,
      let other = comparisons.streamServer
    else { return nil }
    return check.cause(
      .udpBlocked, .likely, "\(silent), nor from any other server, while \(proof(other))")
  }

  /// Other servers show whether packets leave this host at all.
  private func otherServer(_ check: CheckResult, _ silent: String) -> Conclusion {
    guard let other = comparisons.otherServer(than: check, from: .port) else {
      return check.cause(.noAnswer, .possible, silent)
    }
    let carrier = check.transport.isDatagram ? "UDP" : "TCP"
    return check.cause(
      .noAnswer, .likely, "\(silent), while \(proof(other)): \(carrier) gets out from here",
      remedy: """
        Check the server's side: its address and port, whether it is running, and the firewalls and \
        security groups in front of it. \(text: carrier) to other servers works from here.
        """)
  }

  // MARK: - The port is open

  private func requestUnanswered(_ check: CheckResult) -> Conclusion {
    let silent = after(.port, check)
    if let secure = comparisons.samePort(as: check, over: .tls, from: .tlsHello) {
      return tlsInstead(check, silent, secure)
    }
    //
    if let secure = comparisons.secure(at: check, from: .stunAnswer) {
      return check.cause(.plainSTUNFiltered, .likely, "\(silent), while \(proof(secure))")
    }
    return check.cause(.connectedNoAnswer, .possible, silent)
  }

  /// The port has TLS, and a TURN server within it unless the run saw a web server there.
  func tlsInstead(_ check: CheckResult, _ seen: String, _ secure: CheckResult) -> Conclusion {
    for case .answeredInstead(.http, let firstLine) in secure.observations {
      return check.cause(
        .webServer, .likely, "\(seen), while \(secure.place) said \"\(firstLine)\"")
    }
    return check.cause(
      .tlsOnPlainPort, .confirmed, "\(seen), while \(proof(secure)) on the same port")
  }

  private func helloUnanswered(_ check: CheckResult) -> Conclusion {
    let silent = after(.port, check)
    if let plain = comparisons.samePort(as: check, over: .tcp, from: .stunAnswer) {
      return check.cause(
        .plainOnTLSPort, .confirmed,
        "the handshake got no answer, while \(proof(plain)) on the same port")
    }
    if let secure = comparisons.secure(at: check, from: .tlsHello) {
      return check.cause(.connectedNoAnswer, .likely, "\(silent), while \(proof(secure))")
    }
    guard let plain = comparisons.plain(at: check, from: .stunAnswer) else {
      return check.cause(.tlsUnanswered, .possible, silent)
    }
    return check.cause(
      .tlsUnanswered, .likely, "\(silent), while the small answers of \(plain.place) arrived")
  }

  // MARK: - STUN was answered

  private func allocateUnanswered(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    guard failure.phase == .allocate, check.kind.allocates else {
      return check.cause(.fellSilent, .possible, after(.stunAnswer, check))
    }
    // A lossy path, or a server that allocates over another transport, is no proof that it cannot.
    let other = comparisons.relay(beside: check)
    if check.datagramsLost > 0 || other != nil {
      let beside = other.map { ", while \(relayProof($0))" } ?? ""
      return check.cause(.fellSilent, .possible, after(.stunAnswer, check) + beside)
    }
    return check.cause(
      .turnNotOffered, .likely, "Binding was answered, but the Allocate was not")
  }

  // MARK: - Answers that were not awaited

  /// An answer that came too late explains the silence; where it is of another request, only if this one's
  /// could not have come in the time that was left.
  func answersLate(_ check: CheckResult, _ failure: Failure) -> Conclusion? {
    guard failure.reason == .timeout, failure.phase == .allocate || failure.phase == .binding else {
      return nil
    }
    let late = check.lateAnswers
    if let own = late.first(where: \.toAllocate) {
      return check.cause(
        .answersLate, .confirmed,
        "an answer to the Allocate came \(describe(own.wait)) after that was first sent, when it was no "
          + "longer awaited")
    }
    let median = check.rtt.map { ("the median round trip is ", $0.median) }
    let other = late.first.map { ("an answer to Binding came after ", $0.wait) }
    guard failure.phase == .allocate, check.rung < .challenge,
      let (words, known) = [median, other].compactMap(\.self).max(by: { $0.1 < $1.1 }),
      let time = check.phases.last(where: { $0.outcome == .failed })?.duration, time < known
    else { return nil }
    return check.cause(
      .answersLate, .confirmed,
      "the Allocate got no answer in the \(describe(time)) that were left for it, while "
        + words + describe(known))
  }
}

extension CheckResult {
  /// The times from a request's last transmission to its answer.
  var slowAnswers: [Nanoseconds] {
    observations.compactMap { if case .slowAnswer(let wait) = $0 { wait } else { nil } }
  }

  /// Those that came when they were no longer awaited.
  var lateAnswers: [(wait: Nanoseconds, toAllocate: Bool)] {
    observations.compactMap {
      if case .lateAnswer(let wait, let toAllocate) = $0 { (wait, toAllocate) } else { nil }
    }
  }
}

// MARK: - Words

extension Explainer {
  /// The silence in words: how much was sent, and for how long.
  func silenceText(_ check: CheckResult) -> String {
    for case .toldByOthers(let witnesses) in check.observations {
      return "\(Observation.toldByOthers(witnesses))"
    }
    let time = waited(check)
    guard check.transport.isDatagram else { return "no answer to SYN\(time)" }
    let sent = check.requestsSent + check.retransmissions
    if check.transport == .dtls { return "no handshake message came back\(time)" }
    return sent > 1
      ? "\(sent) packets were sent\(time), nothing came back" : "nothing came back\(time)"
  }

  private func waited(_ check: CheckResult) -> String {
    guard let last = check.phases.last(where: { $0.outcome == .failed }), last.duration > .zero
    else { return "" }
    return " in \(describe(last.duration))"
  }

  /// How far the check had got before the silence.
  func after(_ rung: Rung, _ check: CheckResult) -> String {
    switch rung {
    case .configuration, .name, .route: silenceText(check)
    case .proxy: "the tunnel is open, then nothing came back\(waited(check))"
    case .port:
      "connected\(took(.connect, check)), then nothing came back\(waited(check))"
    case .firstByte: "something came back, then nothing more\(waited(check))"
    case .tlsHello: "the handshake was answered, then nothing more came\(waited(check))"
    case .tlsDone: "the handshake was completed, then nothing came back\(waited(check))"
    case .stunAnswer: "Binding was answered, then nothing came back\(waited(check))"
    case .challenge:
      "the server asked for credentials, but the signed request got no answer\(waited(check))"
    case .credentialsTaken, .allocation, .permission, .dataOut, .dataBack:
      "the server had accepted the credentials, then nothing came back\(waited(check))"
    }
  }

  func took(_ phase: PhaseName, _ check: CheckResult) -> String {
    check.duration(of: phase).map { $0 > .zero ? " in \(describe($0))" : "" } ?? ""
  }

  /// A working check, as evidence beside one that fails: `tcp 192.0.2.1:3478 answered in 10.3 ms`.
  func proof(_ other: CheckResult) -> String {
    if let median = other.rtt?.median { return "\(other.place) answered in \(describe(median))" }
    if other.isAnswered { return "\(other.place) answered" }
    if other.rung >= .tlsHello { return "\(other.place) answered the TLS handshake" }
    return other.transport.isDatagram
      ? "\(other.place) answered" : "\(other.place) connected\(took(.connect, other))"
  }
}
