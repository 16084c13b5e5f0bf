import Measurements
import Reporting
import Settings
import Vocabulary

/// The reports to write, their destinations and their appearance.
struct OutputSettings {
  /// `text`, or `json=reports/latest/report.json`.
  struct Destination: Equatable {
    var format: ReportFormat
    /// `nil` is standard output.
    var path: String?

    /// Whether a run writes to it while it goes.
    var takesEvents: Bool { format == .ndjson }
  }

  /// The text report to standard output by default.
  let destinations: [Destination]
  let detail: TextDetail
  /// The width of the text report; `nil` for the terminal's.
  let width: Int?
  let color: ColorChoice
  let showsProgress: Bool
  let isQuiet: Bool
  let isVerbose: Bool
  let failOn: FailOn

  init(_ values: SettingValues) throws(UsageError) {
    let given = try values.texts(.format).map(Self.destination)
    destinations = given.isEmpty ? [Destination(format: .text, path: nil)] : given
    detail = [
      values.flag(.showAll) ? .all : [], values.flag(.waterfall) ? .waterfall : [],
    ]
    width = values.integer(.width)
    color = values.text(.color).flatMap(ColorChoice.init) ?? .auto
    showsProgress = values.text(.progress) != "never"
    isQuiet = values.flag(.quiet)
    isVerbose = values.flag(.verbose)
    failOn = FailOn(values)
    try refuseSharedPlaces()
  }

  /// From the command line alone, for a command without other settings.
  init(_ options: OutputOptions) throws {
    try self.init(SettingValues.checked([SettingLayer(arguments: options)]))
  }

  var eventDestinations: [Destination] { destinations.filter(\.takesEvents) }

  func exitCode(of report: Report) -> Int32 { failOn.verdict(of: report).exitCode }

  private static func destination(_ text: String) throws(UsageError) -> Destination {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let format = ReportFormat.named(String(parts[0])),
      parts.count == 1 || !parts[1].isEmpty
    else {
      let names = ReportFormat.all.map(\.name)
      let meant = NearestWord.of(String(parts[0]), among: names).map { "; did you mean \($0)?" }
      throw UsageError(
        "--format: expected one of \(names.joined(separator: ", ")), or name=path to write it to a "
          + "file" + (meant ?? ""))
    }
    let path = parts.count == 2 && parts[1] != "-" ? String(parts[1]) : nil
    return Destination(format: format, path: path)
  }

  private func refuseSharedPlaces() throws(UsageError) {
    guard destinations.filter({ $0.path == nil }).count <= 1 else {
      throw UsageError(
        "standard output takes one report: give all but one --format a path (name=path)")
    }
    let paths = destinations.compactMap(\.path)
    guard Set(paths).count == paths.count else {
      throw UsageError("two --format options name the same path")
    }
  }
}
