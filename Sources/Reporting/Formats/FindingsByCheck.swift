import Measurements
import Vocabulary

/// The findings for each check, the most severe first.
struct FindingsByCheck {
  private var indices: [String: [Int]] = [:]
  private let findings: [Finding]

  init(_ report: Report) {
    findings = report.findings
    for (index, finding) in findings.enumerated() {
      for id in finding.shownByChecks { indices[id, default: []].append(index) }
    }
  }

  subscript(check: CheckResult) -> [Finding] {
    (indices[check.id] ?? []).map { findings[$0] }
  }
}

extension CheckResult {
  /// The subject of the check in words: `turn:turn.example.org over udp at 192.0.2.1:3478`.
  var subject: String {
    guard server.port > 0 else { return "\(uri)" }
    return candidate == nil
      ? "\(uri) over \(transport.rawValue) at \(server.text)" : "\(uri) at \(server.text)"
  }

  /// Why it failed, or was not tried; `nil` if it passed.
  var problem: String? {
    switch outcome {
    case .ok: nil
    case .failed: failure.map(\.words) ?? "failed"
    case .skipped: "not tried"
    }
  }

  /// Its problem, or the address that it got.
  var result: String {
    if let problem { return problem }
    if let relayed = relayedAddresses.first { return "relayed \(relayed)" }
    return mappedAddress.map { "mapped \($0)" } ?? ""
  }
}
