package import Measurements

/// Where samples are kept for longer than this process lives.
package protocol SampleRecorder: Sendable {
  /// Takes a sample without waiting for anything.
  func record(_ report: Report)

  /// How many samples were written, and how many were not: too many at once, or the place failed.
  var counts: (recorded: Int, lost: Int) { get }
}
