import Measurements
import Vocabulary
import Watching

/// Results as rounds bring them, and a clock that a test moves.
enum WatchedChecks {
  static let source = SourceResult(
    id: "s1", kind: .uri, name: "command line", outcome: .ok, duration: .zero, serverCount: 1)

  static func at(_ seconds: Int) -> UnixTime { UnixTime(seconds: 1_900_000_000 + Int64(seconds)) }

  /// A check of `stun:HOST` at 192.0.2.N.
  static func binding(
    _ number: Int = 1, host: String = "stun.example.org", milliseconds: [Int] = [10],
    sent: Int? = nil, lost: Int = 0
  ) -> CheckResult {
    var check = unmeasured(number, host, .binding)
    check.outcome = .ok
    check.highestRung = .stunAnswer
    check.rtt = RTTSummary(milliseconds.map { RTTSample(.milliseconds($0), clock: .kernel) })
    (check.datagramsSent, check.datagramsLost) = (sent ?? milliseconds.count + lost, lost)
    check.requestsSent = check.datagramsSent
    check.responsesReceived = milliseconds.count
    return check
  }

  static func silent(_ number: Int = 1, host: String = "stun.example.org") -> CheckResult {
    var check = unmeasured(number, host, .binding)
    check.outcome = .failed
    check.highestRung = .route
    check.failure = Failure(.timeout, during: .binding, message: "no answer to Binding")
    (check.requestsSent, check.datagramsSent, check.datagramsLost) = (1, 7, 7)
    return check
  }

  static func refused(_ number: Int = 1, host: String = "stun.example.org") -> CheckResult {
    var check = unmeasured(number, host, .binding)
    check.outcome = .failed
    check.highestRung = .route
    check.failure = Failure(.connectionRefused, during: .binding, message: "port unreachable")
    return check
  }

  /// Ten packets each way, of which so many did not come.
  static func relay(lostThere: Int = 0, lostBack: Int = 0) -> CheckResult {
    var detail = RelayDetail()
    detail.toPeer = flow(milliseconds: 20, lost: lostThere)
    detail.fromPeer = flow(milliseconds: 30, lost: lostBack)
    var check = unmeasured(1, "turn.example.org", .relay(detail))
    check.outcome = .ok
    check.highestRung = .dataBack
    return check
  }

  private static func flow(milliseconds: Int, lost: Int) -> RelayFlow {
    RelayFlow(
      sent: 10,
      delays: (lost..<10).map { _ in RTTSample(.milliseconds(milliseconds), clock: .kernel) })
  }

  private static func unmeasured(
    _ number: Int, _ host: String, _ detail: CheckDetail
  ) -> CheckResult {
    CheckResult(
      id: "#\(number)", source: "s1", detail: detail, uri: SafeText("stun:\(host)"),
      transport: .udp,
      server: ServerEndpoint(
        host: SafeText(host), address: IPAddress("192.0.2.\(number % 250 + 1)"), port: 3478))
  }
}
