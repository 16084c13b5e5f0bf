package import Measurements
import Vocabulary

/// The measures for a plugin's thresholds and performance data.
package enum PluginMeasure: String, CaseIterable, Sendable {
  case rtt
  case jitter
  case loss
  case resolve
  case connect
  case tls
  case allocate
  case total
  case certDays = "cert-days"

  /// The worst value of all checks; `nil` if none has one.
  package func value(in report: Report) -> Double? {
    let passed = report.checks.filter { $0.outcome == .ok }
    switch self {
    case .rtt: return seconds(passed, .rtt)
    case .jitter: return seconds(passed, .jitter)
    case .resolve: return seconds(passed, .resolve)
    case .connect: return seconds(passed, .connect)
    case .tls: return [seconds(passed, .tls), seconds(passed, .dtls)].compactMap(\.self).max()
    case .allocate: return seconds(passed, .allocate)
    case .total: return seconds(passed, .total)
    case .loss: return loss(report)
    case .certDays:
      return report.checks.compactMap(\.serverCertificate).map { certificate in
        Double(certificate.notAfter.milliseconds - report.run.startedAt.milliseconds) / 86_400_000
      }.min()
    }
  }

  private func seconds(_ checks: [CheckResult], _ measure: Measure) -> Double? {
    checks.compactMap { $0.value(of: measure)?.time?.seconds }.max()
  }

  /// Percent of all datagrams sent, as in every report.
  private func loss(_ report: Report) -> Double? {
    let sent = report.checks.map(\.datagramsSent).reduce(0, +)
    guard sent > 0 else { return nil }
    return Double(report.checks.map(\.datagramsLost).reduce(0, +)) * 100 / Double(sent)
  }

  /// A label without blanks and signs, which Graphite would turn into dots.
  package var label: String { rawValue.replacing("-", with: "_") }

  /// The unit of performance data, as in the guidelines.
  package var unit: String {
    switch self {
    case .loss: "%"
    case .certDays: ""
    default: "s"
    }
  }
}
