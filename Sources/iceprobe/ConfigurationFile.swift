import ArgumentParser
import ConfigSources
import Configuring
import Foundation
import Synchronization
import Vocabulary

/// A configuration file that was read and is valid.
struct ConfigurationFile {
  let path: String
  let configuration: Configuration

  private static let problem = Mutex<String?>(nil)

  /// The first that was found in a file, for a scheduler, which drops standard error.
  static var firstProblem: String? { problem.withLock { $0 } }

  /// `EX_CONFIG` of sysexits.h.
  static let invalid = ExitCode(78)

  /// Reads a file, or standard input for `-`.
  ///
  /// - Throws: `ExitCode` 78, after writing every problem to standard error.
  init(_ path: String) async throws(ExitCode) {
    let location = TextLocation(path)
    self.path = location.description
    let bytes: [UInt8]
    do {
      bytes = try await location.read(limit: Configuration.byteLimit)
    } catch {
      throw Self.refusal(["\(error)"])
    }
    do {
      configuration = try Configuration(yaml: bytes, isStandardInput: location == .standardInput)
    } catch {
      throw Self.refusal(error.list.map { "\(location):\($0)" })
    }
  }

  /// The given file, or the first found in the default locations.
  static func found(_ path: String?) async throws(ExitCode) -> ConfigurationFile? {
    if let path { return try await ConfigurationFile(path) }
    let places = ConfigurationPlaces.paths(ProcessInfo.processInfo.environment)
    guard let place = places.first(where: FileManager.default.fileExists) else { return nil }
    return try await ConfigurationFile(place)
  }

  /// Writes a problem in this file to standard error.
  func writeError(_ problem: String) {
    StandardStreams.writeError(SafeText("\(path):\(problem)", limit: 2048).text)
  }

  private static func refusal(_ lines: [String]) -> ExitCode {
    // Keys are quoted, and a key may contain anything; a list of all known ones is long.
    let shown = lines.map { SafeText($0, limit: 2048).text }
    StandardStreams.writeError(shown.joined(separator: "\n"))
    problem.withLock { $0 = $0 ?? shown.first }
    return invalid
  }
}
