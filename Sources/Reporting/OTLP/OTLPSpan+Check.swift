import Measurements
import Vocabulary

extension OTLPSpan {
  static func check(
    _ check: CheckResult, of source: String, key: String, _ findings: [String]
  ) -> OTLPSpan {
    var span = OTLPSpan(
      name: "\(check.kind.rawValue) \(check.server.host):\(check.server.port)", kind: .client,
      start: check.startedOffset, duration: check.duration)
    span.attributes = check.placeAttributes
    span.attributes += [
      ("iceprobe.check.id", .text(check.id)), ("iceprobe.check.kind", .text(check.kind.rawValue)),
      ("iceprobe.check.required", .bool(check.isRequired)),
      ("iceprobe.check.rung", .text(check.highestRung.rawValue)),
      ("iceprobe.source.name", .text(source)), ("iceprobe.target.key", .text(key)),
      ("iceprobe.uri", .text(check.uri.text)),
      ("iceprobe.transport", .text(check.transport.rawValue)),
      ("iceprobe.findings", findings.isEmpty ? nil : .texts(findings)),
    ]
    span.attributes += check.resultAttributes
    span.attributes += check.countAttributes
    span.attributes += check.tls?.attributes ?? []
    span.fail(with: check.outcome == .failed ? check.failure : nil)
    return span
  }

  static func phase(_ phase: Phase, of check: CheckResult) -> OTLPSpan {
    var span = OTLPSpan(
      name: phase.name.spanName(in: check), kind: phase.name.isExchange ? .client : .internal,
      start: check.startedOffset + phase.startedOffset, duration: phase.duration)
    span.attributes = [("iceprobe.phase", .text(phase.name.rawValue))]
    switch phase.name {
    case .resolve:
      span.attributes.append(("dns.question.name", .text(check.lookedUpName)))
    case .proxyResolve, .proxyConnect, .proxy: break
    default: span.attributes += check.placeAttributes
    }
    guard phase.outcome == .failed else { return span }
    guard let failure = check.failure(in: phase.name) else {
      span.problem = "failed"
      span.attributes.append(("error.type", .text("_OTHER")))
      return span
    }
    span.fail(with: failure)
    return span
  }
}

extension PhaseName {
  /// Of few values, in OpenTelemetry's words for connections where it has any.
  fileprivate func spanName(in check: CheckResult) -> String {
    switch self {
    case .config: "ICE configuration"
    case .resolve: "DNS lookup \(check.lookedUpName)"
    case .proxyResolve: "proxy DNS lookup"
    case .proxyConnect: "proxy connect"
    case .proxy: "proxy tunnel"
    case .connect: "socket connect \(check.server.text)"
    case .tls: "TLS client handshake \(check.server.host)"
    case .dtls: "DTLS client handshake \(check.server.host)"
    case .ice: "ICE connectivity check"
    case .binding: "STUN Binding"
    case .allocate: "TURN Allocate"
    case .permission: "TURN CreatePermission"
    case .channelBind: "TURN ChannelBind"
    case .echo: "TURN relay echo"
    case .refresh: "TURN Refresh"
    case .release: "TURN release"
    }
  }

  /// Requests and answers of STUN and TURN.
  fileprivate var isExchange: Bool {
    switch self {
    case .ice, .binding, .allocate, .permission, .channelBind, .echo, .refresh, .release: true
    default: false
    }
  }
}

extension CheckResult {
  fileprivate var lookedUpName: String { resolution?.name.text ?? server.host.text }

  /// Why a phase failed, if that is known.
  fileprivate func failure(in phase: PhaseName) -> Failure? {
    if let failure, failure.phase == phase { return failure }
    return phase == .binding ? bindingFailure : nil
  }

  /// Where it went, in the names of OpenTelemetry's conventions.
  fileprivate var placeAttributes: [(name: String, value: OTLPValue?)] {
    [
      ("server.address", .text(server.host.text)),
      ("server.port", server.port > 0 ? .integer(Int(server.port)) : nil),
      ("network.peer.address", server.address.map { .text($0.description) }),
      ("network.peer.port", server.address.map { _ in .integer(Int(server.port)) }),
      ("network.type", server.address.map { .text("ipv\($0.version.rawValue)") }),
      ("network.transport", .text(transport.isDatagram ? "udp" : "tcp")),
      ("network.protocol.name", .text(kind.allocates ? "turn" : "stun")),
    ]
  }

  fileprivate var resultAttributes: [(name: String, value: OTLPValue?)] {
    let relayed = relayedAddresses.map(\.description)
    return [
      ("stun.mapped_address", mappedAddress.map { .text($0.description) }),
      ("stun.software", software.map { .text($0.text) }),
      ("turn.relayed_addresses", relayed.isEmpty ? nil : .texts(relayed)),
      ("turn.realm", realm.map { .text($0.text) }),
      ("turn.lifetime", lifetimeSeconds.map { .seconds(.seconds(Int($0))) }),
      ("iceprobe.rtt.min", rtt.map { .seconds($0.min) }),
      ("iceprobe.rtt.median", rtt.map { .seconds($0.median) }),
      ("iceprobe.rtt.p95", rtt.map { .seconds($0.p95) }),
      ("iceprobe.rtt.max", rtt.map { .seconds($0.max) }),
      ("iceprobe.rtt.jitter", rtt?.jitter.map { .seconds($0) }),
      ("iceprobe.rtt.clock", rtt.map { .text($0.clock.rawValue) }),
      ("iceprobe.relay.round_trip", relay?.roundTrip.map { .seconds($0) }),
      ("iceprobe.relay.to_peer.sent", relay?.toPeer.map { .integer($0.sent) }),
      ("iceprobe.relay.to_peer.received", relay?.toPeer.map { .integer($0.received) }),
      ("iceprobe.relay.from_peer.sent", relay?.fromPeer.map { .integer($0.sent) }),
      ("iceprobe.relay.from_peer.received", relay?.fromPeer.map { .integer($0.received) }),
    ]
  }

  fileprivate var countAttributes: [(name: String, value: OTLPValue?)] {
    [
      ("stun.requests_sent", .integer(requestsSent)),
      ("stun.responses_received", .integer(responsesReceived)),
      ("stun.retransmissions", .integer(retransmissions)),
      ("stun.datagrams_lost", transport.isDatagram ? .integer(datagramsLost) : nil),
    ]
  }
}

extension TLSInfo {
  fileprivate var attributes: [(name: String, value: OTLPValue?)] {
    // `TLSv1.3` and `DTLSv1.2`, as OpenSSL has them.
    let parts = version?.text.split(separator: "v", maxSplits: 1) ?? []
    // OpenSSL has names of its own for the suites before TLS 1.3.
    let isRegistered = cipher?.text.hasPrefix("TLS_") ?? false
    return [
      ("tls.protocol.name", parts.first.map { .text($0.lowercased()) }),
      ("tls.protocol.version", parts.count == 2 ? .text(String(parts[1])) : nil),
      (isRegistered ? "tls.cipher" : "iceprobe.tls.cipher", cipher.map { .text($0.text) }),
      ("tls.next_protocol", alpn.map { .text($0.text) }),
      ("tls.client.server_name", serverName.map { .text($0.text) }),
      ("tls.server.subject", certificate.map { .text($0.subject.text) }),
      ("tls.server.issuer", certificate.map { .text($0.issuer.text) }),
      ("tls.server.not_before", certificate?.notBefore.map { .text($0.description) }),
      ("tls.server.not_after", certificate.map { .text($0.notAfter.description) }),
      ("tls.server.hash.sha256", certificate.map { .text($0.sha256.uppercased()) }),
    ]
  }
}
