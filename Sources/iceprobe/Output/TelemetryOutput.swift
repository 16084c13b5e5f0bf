import Exporting
import Foundation
import Measurements
import Polling
import Settings

/// The delivery of a run's telemetry, if there is somewhere to deliver it to.
struct TelemetryOutput {
  private let settings: ExportSettings
  private let isQuiet: Bool

  /// From the setting and the variables of OpenTelemetry's exporters; `nil` if neither names a collector.
  ///
  /// The setting may be required, so that the variables alone are not enough.
  init?(
    _ values: SettingValues, isQuiet: Bool, variablesAlone isOptional: Bool = true
  ) throws(UsageError) {
    let endpoint = values.text(.otlp)
    guard endpoint != nil || isOptional else { return nil }
    do throws(ExportSettingError) {
      settings = try ExportSettings(
        endpoint: endpoint, variables: ProcessInfo.processInfo.environment)
    } catch {
      throw UsageError("\(error)")
    }
    self.isQuiet = isQuiet
    guard !settings.destinations.isEmpty || !settings.remarks.isEmpty else { return nil }
    for remark in settings.remarks { warn(remark) }
  }

  /// Sends the telemetry; the verdict stands, whatever comes of that.
  ///
  /// After a signal it may not take long; another one ends it.
  func deliver(_ report: Report, _ interrupts: Interrupts?, after signal: Int32?) async throws {
    let exporter = TelemetryExporter(settings, as: report.tool)
    let problems = try await runInterruptibly(interrupts) {
      await exporter.deliver(report, afterInterrupt: signal != nil)
    }.value
    for problem in problems { warn("\(problem)") }
  }

  private func warn(_ text: String) {
    guard !isQuiet else { return }
    StandardStreams.writeError("Warning: \(text)")
  }
}
