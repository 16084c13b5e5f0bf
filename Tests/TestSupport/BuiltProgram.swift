package import Foundation

/// The program under test, as the same build made it.
package enum BuiltProgram {
  /// `iceprobe` beside the bundle of the tests.
  package static let iceprobe: URL = {
    // SAFETY: nothing changes the arguments of a test process.
    let bundle = URL(filePath: CommandLine.arguments[0])
    return bundle.deletingLastPathComponent().appending(path: "iceprobe")
  }()

  /// Runs `iceprobe` to its end.
  package static func run(
    _ arguments: [String], environment: [String: String?] = [:], input: String = "",
    seconds: Double = 60
  ) async throws -> ChildProcess.Finished {
    try await ChildProcess.run(
      iceprobe, arguments, environment: environment, input: input, seconds: seconds)
  }
}
