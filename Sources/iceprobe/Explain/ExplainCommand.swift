import ArgumentParser
import Diagnosing
import Measurements
import Vocabulary

/// `iceprobe explain`: shows a finding in full.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a finding by its id, or a check of a saved report.",
    discussion: """
      The id is "id" in JSON; a text report of 120 columns or more shows it beside each title. \
      Without an id, all findings are listed.

      EXAMPLES
        iceprobe explain udp-blocked
        iceprobe explain
        iceprobe explain c1 report.json

      EXIT STATUS
        0   printed
        64  no finding or check has that id, or the file is not a report
      """)

  @Argument(help: "The finding's id, such as udp-blocked, or a check's, such as c1.")
  var id: String?

  @Argument(help: ArgumentHelp("A report in JSON, - for standard input.", valueName: "report"))
  var report: String?

  func run() async throws {
    guard let id else {
      let ids = FindingID.allCases.sorted { $0.rawValue < $1.rawValue }
      let lines = ids.map { "\($0.rawValue): \($0.entry.title.general)\n" }
      return StandardStreams.answer(lines.joined())
    }
    if let report { return StandardStreams.answer(try await explanation(of: id, in: report)) }
    guard !id.isCheckID else {
      throw UsageError(
        "\(id) is a check of one run: give its report", type: "iceprobe explain \(id) report.json")
    }
    guard let known = FindingID(rawValue: id) else {
      let typed = id.lowercased().replacing("_", with: "-").replacing(" ", with: "-")
      let nearest = NearestWord.of(typed, among: FindingID.allCases.map(\.rawValue))
      throw UsageError(
        "no finding is called '\(ShellLine.safe(id))'"
          + (nearest.map { "; did you mean \($0)?" } ?? "; iceprobe explain lists them all"),
        type: nearest.map { "iceprobe explain \($0)" })
    }
    StandardStreams.answer(Catalogue.page(known))
  }

  private func explanation(of id: String, in path: String) async throws(UsageError) -> String {
    let report = try await savedReport(at: path)
    if let check = CheckExplanation(id, in: report) { return check.text }
    let ids = report.checks.map(\.id)
    let known =
      ids.count > 1 ? "it has \(ids[0]) to \(ids[ids.count - 1])" : "it has \(ids.first ?? "none")"
    throw UsageError(
      "\(ShellLine.safe(path)): no check is called \(ShellLine.safe(id)); \(known)")
  }
}

extension String {
  /// `c1`, as reports number their checks.
  fileprivate var isCheckID: Bool {
    hasPrefix("c") && count > 1 && dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
