import Measurements
import Vocabulary
import Watching

/// States of targets as rounds make them, for screens.
struct Watched {
  private(set) var states = TargetStates()
  private var seconds = 0

  init() {
    let source = SourceResult(
      id: "s1", kind: .uri, name: "command line", outcome: .ok, duration: .zero, serverCount: 1)
    states.record(source, at: Self.at(0))
  }

  static func at(_ seconds: Int) -> UnixTime { UnixTime(seconds: 1_900_000_000 + Int64(seconds)) }

  var now: UnixTime { Self.at(seconds) }

  /// A round of everything, five seconds after the one before.
  mutating func round(_ checks: [CheckResult]) {
    seconds += 5
    states.record(checks, of: "u", at: now)
    _ = states.settle(at: now)
  }

  mutating func add(source id: String, named name: String) {
    let source = SourceResult(
      id: id, kind: .uri, name: SafeText(name), outcome: .ok, duration: .zero, serverCount: 1)
    states.record(source, at: now)
  }

  mutating func fail(source: String) {
    var failed = SourceResult(
      id: "s2", kind: .turnREST, name: SafeText(source), outcome: .failed, duration: .zero,
      serverCount: 0)
    failed.failure = Failure(.configFetch, during: .config, message: "HTTP 503")
    states.record(failed, at: now)
  }

  static func passed(
    _ host: String = "stun.example.org", _ address: String = "192.0.2.1", milliseconds: Int = 10,
    lost: Int = 0, over transport: TransportProtocol = .udp
  ) -> CheckResult {
    var check = unmeasured(host, address, transport)
    check.outcome = .ok
    check.highestRung = .stunAnswer
    check.rtt = RTTSummary(
      (0..<5).map { RTTSample(.milliseconds(milliseconds + $0 % 2), clock: .kernel) })
    if transport == .udp { (check.datagramsSent, check.datagramsLost) = (5 + lost, lost) }
    check.phases = [
      Phase(.binding, startedOffset: .zero, duration: .milliseconds(milliseconds), outcome: .ok)
    ]
    return check
  }

  static func refused(
    _ host: String = "stun.example.org", _ address: String = "192.0.2.1"
  ) -> CheckResult {
    var check = unmeasured(host, address, .udp)
    check.outcome = .failed
    check.highestRung = .route
    check.failure = Failure(
      .connectionRefused, during: .binding, message: "port unreachable")
    return check
  }

  /// Ten packets each way, of which so many did not come.
  static func relay(lostThere: Int = 0, lostBack: Int = 0) -> CheckResult {
    var detail = RelayDetail()
    detail.toPeer = flow(lost: lostThere)
    detail.fromPeer = flow(lost: lostBack)
    var check = unmeasured("turn.example.org", "192.0.2.9", .udp, .relay(detail))
    check.outcome = .ok
    check.highestRung = .dataBack
    return check
  }

  private static func flow(lost: Int) -> RelayFlow {
    RelayFlow(
      sent: 10, delays: (lost..<10).map { RTTSample(.milliseconds(20 + $0), clock: .kernel) })
  }

  private static func unmeasured(
    _ host: String, _ address: String, _ transport: TransportProtocol,
    _ detail: CheckDetail = .binding
  ) -> CheckResult {
    CheckResult(
      id: "#\(host)\(address)\(transport)", source: "s1", detail: detail,
      uri: SafeText("stun:\(host)"), transport: transport,
      server: ServerEndpoint(host: SafeText(host), address: IPAddress(address), port: 3478))
  }
}
