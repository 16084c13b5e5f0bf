import Measurements
import Vocabulary

extension CheckResult {
  typealias Change = (inout CheckResult) -> Void

  /// An allocation at turn.example.org that went well.
  static func allocation(
    _ id: String, over transport: TransportProtocol, at address: String,
    _ change: Change = { _ in }
  ) -> CheckResult {
    var check = started(id, .allocation(), over: transport, at: address)
    check.outcome = .ok
    check.phases = phases(over: transport)
    check.duration = .milliseconds(40)
    check.rtt = roundTrips(clock: transport.isDatagram ? .kernel : .monotonic)
    check.requestsSent = 7
    if transport.isDatagram { check.datagramsSent = 7 }
    check.responsesReceived = 7
    check.mappedAddress = IPAddress("198.51.100.7").map { SocketAddress($0, port: 40_001) }
    let relay = check.server.address ?? .loopbackV4
    check.allocation?.relayedAddresses = [SocketAddress(relay, port: 50_010)]
    check.allocation?.lifetimeSeconds = 600
    check.allocation?.realm = "example.org"
    check.software = "Coturn-4.6.1 'Gorst'"
    check.allocation?.integrity = .sha1
    if transport.isSecure { check.tls = .example(over: transport) }
    change(&check)
    return check
  }

  static func binding(_ id: String, at address: String) -> CheckResult {
    var check = started(id, .binding, over: .udp, at: address)
    check.outcome = .ok
    check.phases = Array(phases(over: .udp).prefix(2))
    check.duration = .milliseconds(14)
    check.rtt = roundTrips(clock: .kernel)
    check.requestsSent = 5
    check.datagramsSent = 5
    check.responsesReceived = 5
    check.mappedAddress = IPAddress("198.51.100.7").map { SocketAddress($0, port: 40_002) }
    return check
  }

  /// A candidate that answered, and may have been chosen.
  static func candidate(
    _ id: String, over transport: TransportProtocol, at address: String, _ change: Change
  ) -> CheckResult {
    var check = CheckResult(
      id: id, source: "s1",
      detail: .candidate(CandidateInfo(kind: .host, foundation: "1", priority: 2_130_706_431)),
      uri: "host candidate over \(transport.rawValue)", transport: transport,
      server: ServerEndpoint(
        host: SafeText(address), address: IPAddress(address), port: 443))
    check.outcome = .ok
    check.phases = [
      Phase(.ice, startedOffset: .zero, duration: .milliseconds(10)),
      Phase(.ice, startedOffset: .milliseconds(510), duration: .milliseconds(10)),
      Phase(.dtls, startedOffset: .milliseconds(520), duration: .milliseconds(31)),
    ]
    check.duration = .milliseconds(551)
    check.rtt = roundTrips(clock: .kernel)
    check.requestsSent = 6
    check.responsesReceived = 6
    check.mappedAddress = IPAddress("198.51.100.7").map { SocketAddress($0, port: 40_003) }
    change(&check)
    return check
  }

  /// A check that failed in its last phase, for the reason given and after the time given.
  static func failed(
    _ id: String, over transport: TransportProtocol, _ reason: FailureReason,
    during phase: PhaseName, after duration: Nanoseconds, _ change: Change = { _ in }
  ) -> CheckResult {
    var check = started(id, .allocation(), over: transport, at: "192.0.2.1")
    check.outcome = .failed
    check.phases = [
      Phase(.resolve, startedOffset: .zero, duration: .milliseconds(4)),
      Phase(phase, startedOffset: .milliseconds(4), duration: duration, outcome: .failed),
    ]
    check.duration = .milliseconds(4) + duration
    let wasSent = [.binding, .allocate].contains(phase)
    check.requestsSent = wasSent ? 1 : 0
    check.retransmissions = wasSent && reason == .timeout ? 6 : 0
    if transport.isDatagram { check.datagramsSent = check.requestsSent + check.retransmissions }
    if reason == .timeout { check.datagramsLost = check.datagramsSent }
    check.failure = Failure(reason, during: phase, message: "the check ended with \(reason)")
    change(&check)
    return check
  }

  static func skipped(_ id: String, _ change: Change = { _ in }) -> CheckResult {
    var check = started(id, .allocation(), over: .udp, at: "192.0.2.2")
    check.uri = "turn:other.example.net"
    check.server.host = "other.example.net"
    check.allocation?.realm = "example.net"
    check.observations = [.noCredentials]
    change(&check)
    return check
  }

  private static func started(
    _ id: String, _ detail: CheckDetail, over transport: TransportProtocol, at address: String
  ) -> CheckResult {
    let port: UInt16 = transport.isSecure ? 5349 : 3478
    let carrier = transport.isDatagram ? "udp" : "tcp"
    let turn: SafeText =
      "turn\(transport.isSecure ? "s" : ""):turn.example.org:\(port)?transport=\(carrier)"
    return CheckResult(
      id: id, source: "s1", detail: detail,
      uri: detail == .binding ? "stun:turn.example.org" : turn, transport: transport,
      server: ServerEndpoint(
        host: "turn.example.org", address: IPAddress(address), port: port))
  }

  private static func phases(over transport: TransportProtocol) -> [Phase] {
    let connect: [(PhaseName, Int)] = transport.isDatagram ? [] : [(.connect, 10_200)]
    let secure: [(PhaseName, Int)] =
      switch transport {
      case .udp, .tcp: []
      case .tls: [(.tls, 21_900)]
      case .dtls: [(.dtls, 31_400)]
      }
    let all: [(PhaseName, Int)] =
      [(.resolve, 4_100)] + connect + secure
      + [(.binding, 10_300), (.allocate, 20_800), (.release, 10_400)]
    var offset = Nanoseconds.zero
    return all.map { name, microseconds in
      let phase = Phase(
        name, startedOffset: offset, duration: Nanoseconds(Int64(microseconds) * 1000))
      offset = offset + phase.duration
      return phase
    }
  }

  private static func roundTrips(clock: RTTClock) -> RTTSummary? {
    RTTSummary(
      [10_311_400, 10_102_000, 10_290_750, 11_087_000, 10_250_333].map {
        RTTSample(
          Nanoseconds($0), clock: clock, uncertainty: clock == .kernel ? Nanoseconds(2000) : nil)
      })
  }
}

extension TLSInfo {
  static func example(over transport: TransportProtocol) -> TLSInfo {
    TLSInfo(
      trust: .verified, version: transport == .dtls ? "DTLSv1.2" : "TLSv1.3",
      cipher: "TLS_AES_256_GCM_SHA384", serverName: "turn.example.org",
      certificate: CertificateInfo(
        subject: "CN=turn.example.org", issuer: "CN=Example CA, O=Example",
        notBefore: UnixTime(seconds: ExampleReport.start - 30 * 86_400),
        notAfter: UnixTime(seconds: ExampleReport.start + 60 * 86_400),
        sha256: String(repeating: "c0ffee42", count: 8), dnsNames: ["turn.example.org"]))
  }
}
