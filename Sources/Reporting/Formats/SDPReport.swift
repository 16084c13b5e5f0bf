import Measurements
import Vocabulary

extension ReportFormat {
  /// A line for each candidate, as a session description has them; none where NATs were not tested.
  static let sdp = ReportFormat(
    "sdp", extension: "sdp", mediaType: "application/sdp",
    for: "WebRTC programs: the candidates that 'iceprobe nat' found"
  ) { report, _ in
    report.checks.flatMap { $0.nat?.candidates ?? [] }.map { "a=\($0.description)\n" }.joined()
  }
}
