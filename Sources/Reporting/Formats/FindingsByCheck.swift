import Measurements
import Vocabulary

/// The findings that each check shows, the gravest first.
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
  /// What was checked, for a person: `turn:turn.example.org over udp at 192.0.2.1:3478`.
  var subject: String {
    let place = server.socketAddress?.description ?? "\(server.host):\(server.port)"
    return candidate == nil
      ? "\(uri) over \(transport.rawValue) at \(place)" : "\(uri) at \(place)"
  }

  /// Why it failed, or was not tried; `nil` for one that passed.
  var problem: String? {
    switch outcome {
    case .ok: nil
    case .failed: failure.map(\.words) ?? "failed"
    case .skipped: "not tried"
    }
  }
}
