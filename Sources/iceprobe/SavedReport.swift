import ConfigSources
import Measurements
import Reporting
import Vocabulary

/// Reads a report in JSON that an earlier run wrote; `-` is standard input.
///
/// - Throws: a usage error that names the file, and the place in it.
func savedReport(at path: String) async throws(UsageError) -> Report {
  let location = TextLocation(path)
  let bytes: [UInt8]
  do throws(ConfigSourceError.Cause) {
    bytes = try await location.read(limit: JSONReport.byteLimit)
  } catch {
    throw UsageError("\(SafeText(error.description))")
  }
  do throws(ReportReadingError) {
    return try JSONReport.report(from: bytes)
  } catch {
    throw UsageError("\(ShellLine.safe(location.description)): \(error)")
  }
}
