import Measurements
import Reporting

/// A report that was read is the same when it is written and read again, and every format can be
/// made of it; what is refused says where.
func checkReport(_ input: [UInt8]) throws(Violation) {
  guard let report = try read(input) else { return }
  let written = Array(JSONReport.text(of: report, pretty: false).utf8)
  guard let again = try read(written) else { throw Violation("written, it is refused") }
  try expect(
    Array(JSONReport.text(of: again, pretty: false).utf8) == written, "read again, it differs")
  for format in ReportFormat.all { _ = format.bytes(of: report) }
}

private func read(_ input: [UInt8]) throws(Violation) -> Report? {
  do throws(ReportReadingError) {
    return try JSONReport.report(from: input)
  } catch {
    try expect(error.place != nil, "an error without a line and a column")
    return nil
  }
}
