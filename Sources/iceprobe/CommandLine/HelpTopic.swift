import ConfigSources
import Reporting
import Settings

/// `iceprobe help sources` and the like: help that does not fit into that of `run`.
enum HelpTopic: String, CaseIterable {
  case sources
  case services
  case checks
  case output
  case exitStatus = "exit-status"

  /// The command for each of them.
  static let list = "iceprobe help " + allCases.map(\.rawValue).joined(separator: " | ")

  var text: String {
    switch self {
    case .sources: page(sourcesIntroduction, [.sources, .sessions, .stages])
    case .services: page(servicesIntroduction, [.services]) + "\n" + serviceCatalogue
    case .checks: page(checksIntroduction, [.checks, .trust])
    case .output: page(outputIntroduction, [.output, .history]) + "\n" + formats
    case .exitStatus: exitStatuses
    }
  }

  private func page(_ introduction: String, _ sections: [SettingSection]) -> String {
    introduction + "\n" + sections.map { "\n\(SettingsHelp.text(of: $0))" }.joined()
  }
}

private let sourcesIntroduction = """
  Where the ICE servers of a run come from. Each is a separate source in the
  report. A secret is never an argument; the file - is standard input, which only
  one option can read.

  EXAMPLES
    iceprobe run --username alice --credential-file password.txt \\
      turn:turn.example.org 'turns:turn.example.org:443?transport=tcp'
    iceprobe run --rtc-config https://example.org/ice.json
    iceprobe run --whip https://example.org/whip/live --bearer-file token.txt
    iceprobe run --kvs-channel my-channel --region eu-central-1
    iceprobe run --ivs-stage \\
      arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh
  """

private let servicesIntroduction = """
  Services that provide ICE servers over HTTP.

  EXAMPLES
    iceprobe run --turn-rest https://example.org/turn --turn-rest-key-file key.txt
    iceprobe run --service twilio --service-setting account-sid=AC0123 \\
      --service-secret-file token.txt
  """

private let checksIntroduction = """
  What is checked, how fast, and whom TLS trusts.

  EXAMPLES
    iceprobe run --transport udp,tcp -4 --count 20 turn:turn.example.org
    iceprobe run --resolve rfc5928 turn:example.org
    iceprobe run --proxy http://proxy.example.org:3128 \\
      'turns:turn.example.org:443?transport=tcp'
  """

private let outputIntroduction = """
  What is written, where, and how it looks. Standard output contains only the
  report.

  EXAMPLES
    iceprobe run --format json stun:stun.example.org | jq .verdict
    iceprobe run --format text --format json=report.json stun:stun.example.org
    iceprobe run --format prometheus=/var/lib/prometheus/ice.prom \\
      stun:stun.example.org
    iceprobe run --otlp http://127.0.0.1:4318 stun:stun.example.org
  """

private let formats =
  "FORMATS\n" + ReportFormat.all.map(\.line).joined()

extension ReportFormat {
  fileprivate var line: String {
    "  \(name)\(String(repeating: " ", count: max(1, 12 - name.count)))for \(audience)\n"
  }
}

private let exitStatuses = """
  EXIT STATUS
    0    every required check passed
    1    degraded: a warning, or an optional check or source failed
    2    a required check failed, a critical threshold was exceeded, or a required
         source failed where others could be checked
    3    could not decide: no configuration, a fault of this host, or a report
         that could not be written
    64   usage error
    78   configuration file invalid
    130  interrupted (SIGINT), 143 terminated (SIGTERM): the report so far was
         written, and allocations were released

  With --fail-on failed, a degraded run exits with 0; with --fail-on never, every
  finished run does; with --fail-on regression, a run that is ok but slower than
  usual exits with 1, and with 3 if the history could not be read. None of them
  changes 64, 78, 130, 143, or 3 for a report that could not be written.

  """

private let serviceCatalogue =
  "SETTINGS OF EACH SERVICE\n"
  + ICEServices.descriptions.map(\.entry).joined(separator: "\n\n") + "\n"

extension ServiceDescription {
  fileprivate var entry: String {
    let meanings =
      settings.map { "\($0.key)\($0.isRequired ? " (required)" : ""): \($0.meaning)" }
      + ["secret\(isSecretOptional ? "" : " (required)"): \(secretName)"]
    let arguments = example.map { "--service-setting \($0.key)=\($0.value) \\\n      " }.joined()
    let call = [
      "    iceprobe run --service \(name) \\", "      \(arguments)--service-secret-file key.txt",
    ]
    let lines = meanings.flatMap { SettingsHelp.lines($0, indent: 4) }
    return (["  \(name)"] + lines + call).joined(separator: "\n")
  }
}
