import ArgumentParser
import ConfigSources
import Configuring
import Foundation
import Vocabulary

/// A configuration file that was read and is valid.
struct ConfigurationFile {
  let path: String
  let configuration: Configuration

  /// `EX_CONFIG` of sysexits.h.
  static let invalid = ExitCode(78)

  /// Reads a file, or standard input for `-`.
  init(_ path: String) async throws(ConfigurationRefusal) {
    let location = TextLocation(path)
    self.path = location.description
    let bytes: [UInt8]
    do {
      bytes = try await location.read(limit: Configuration.byteLimit)
    } catch {
      throw ConfigurationRefusal(["\(error)"], isRead: false)
    }
    do {
      configuration = try Configuration(yaml: bytes, isStandardInput: location == .standardInput)
    } catch {
      throw ConfigurationRefusal(error.list.map { "\(location):\($0)" }, isRead: true)
    }
  }

  /// The given file, or the first found in the default locations.
  static func found(_ path: String?) async throws(ConfigurationRefusal) -> ConfigurationFile? {
    if let path { return try await ConfigurationFile(path) }
    let places = ConfigurationPlaces.paths(ProcessInfo.processInfo.environment)
    guard let place = places.first(where: FileManager.default.fileExists) else { return nil }
    return try await ConfigurationFile(place)
  }

  /// Writes a problem in this file to standard error.
  func writeError(_ problem: String) {
    StandardStreams.writeError(SafeText("\(path):\(problem)", limit: 2048).text)
  }
}

/// Why a configuration file was not taken.
struct ConfigurationRefusal: Error, CustomStringConvertible {
  /// Every problem, a line each.
  let description: String
  /// Whether its content is to blame, rather than that there is none.
  let isRead: Bool

  init(_ lines: [String], isRead: Bool) {
    // Keys are quoted, and a key may contain anything; a list of all known ones is long.
    description = lines.map { SafeText($0, limit: 2048).text }.joined(separator: "\n")
    self.isRead = isRead
  }

  /// In one line, for a place that others read, too.
  func summary(pointingTo place: String) -> String {
    isRead
      ? "the configuration file is not valid: \(place)" : "the configuration file: \(description)"
  }
}
