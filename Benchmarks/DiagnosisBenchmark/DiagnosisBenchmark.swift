import Diagnosing
import Glibc
import Measurements
import Vocabulary

/// The diagnosis alone, at a thousand failed checks and at ten thousand: ten times the work.
///
/// Ends with status 1 where ten times the checks take more than twelve times as long (fifteen for as many
/// servers, whose names and addresses leave the processor's caches).
@main
struct DiagnosisBenchmark {
  private static let few = 1_000
  private static let many = 10_000
  static func main() {
    var isLinear = true
    for shape in Shape.allCases {
      // Ten runs of their own, so that both are as far from the processor's caches.
      let small = (0..<many / few).map { _ in shape.evidence(few) }
      let large = shape.evidence(many)
      var (short, long) = (Double.infinity, Double.infinity)
      // In turns, so that a busy machine slows both alike.
      for _ in 0..<9 {
        short = min(short, milliseconds { small.flatMap(findings) } / Double(small.count))
        long = min(long, milliseconds { findings(large) })
      }
      let ratio = long / short
      isLinear = isLinear && ratio <= shape.limit
      print(
        "\(shape.rawValue): \(rounded(short)) ms for \(few), \(rounded(long)) ms for \(many),",
        "ratio \(rounded(ratio)) (\(Int(shape.limit)) allowed)")
    }
    if !isLinear { exit(1) }
  }

  private static func findings(_ checks: [CheckResult]) -> [Finding] {
    Diagnosis.findings(in: Evidence(checks))
  }

  /// Processor time, which a busy machine disturbs less than the clock on the wall.
  private static func milliseconds(_ run: () -> [Finding]) -> Double {
    let start = clock()
    let findings = run()
    let end = clock()
    // Keeps the optimiser from dropping what nobody looks at.
    precondition(!findings.isEmpty)
    return Double(end - start) * 1000 / Double(CLOCKS_PER_SEC)
  }

  private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}

/// How the failed checks of a run are spread.
private enum Shape: String, CaseIterable {
  case onePort = "one port of one address, refused"
  case manyPorts = "as many ports of one address, silent"
  case manyServers = "as many servers, silent"
  case oneAddressOfMany = "one name with as many addresses, silent over two transports"

  var limit: Double { self == .manyServers ? 15 : 12 }

  func evidence(_ count: Int) -> [CheckResult] {
    (0..<count).map { index in
      switch self {
      case .onePort: check(index, host: "turn.example.org", .connectionRefused)
      case .manyPorts: check(index, host: "turn.example.org", port: UInt16(1 + index), .timeout)
      case .manyServers:
        check(index, host: "turn\(index).example.org", address: UInt32(index), .timeout)
      case .oneAddressOfMany:
        check(
          index, host: "turn.example.org", address: UInt32(index / 2), .timeout,
          over: index.isMultiple(of: 2) ? .udp : .tcp)
      }
    }
  }

  private func check(
    _ index: Int, host: SafeText, address: UInt32 = 0, port: UInt16 = 3478,
    _ reason: FailureReason, over transport: TransportProtocol = .udp
  ) -> CheckResult {
    var check = CheckResult(
      id: "c\(index + 1)", source: "s1", detail: .allocation(), uri: "turn:\(host)",
      transport: transport,
      server: ServerEndpoint(host: host, address: .v4(0xC633_6400 + address), port: port))
    check.outcome = .failed
    check.requestsSent = 1
    check.failure = Failure(
      reason, during: .binding, message: "it failed", evidence: ["seen as \(index)"])
    return check
  }
}

extension Evidence {
  fileprivate init(_ checks: [CheckResult]) {
    self.init(sources: [], checks: checks, now: UnixTime(seconds: 1_795_262_400))
  }
}
