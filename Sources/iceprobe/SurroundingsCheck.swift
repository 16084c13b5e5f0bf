import ConfigSources
import Configuring
import Foundation

/// Checks that the files, folders and variables named in a configuration file exist.
struct SurroundingsCheck {
  /// Problems that would fail a run.
  private(set) var problems: [ConfigurationProblem] = []
  /// Things that should be different, and things that could not be checked.
  private(set) var warnings: [ConfigurationProblem] = []

  private let environment: [String: String]

  init(_ configuration: Configuration, environment: [String: String]) {
    self.environment = environment
    for surrounding in configuration.surroundings { look(at: surrounding) }
  }

  private mutating func look(at surrounding: Surrounding) {
    switch surrounding.thing {
    case .file(let path, let holdsSecret): look(at: path, holdsSecret, surrounding)
    case .variable(let name):
      guard environment[name]?.isEmpty != false else { return }
      let shown = SecretLocation.variable(name).description
      problems.append(
        surrounding.problem(
          shown == "$\(name)" ? "the variable \(name) is not set" : "\(shown) is not set"))
    case .credential(let name):
      guard let folder = environment["CREDENTIALS_DIRECTORY"] else {
        return warnings.append(
          surrounding.problem("not checked: only a systemd unit has $CREDENTIALS_DIRECTORY"))
      }
      let path = "\(folder)/\(name)"
      guard attributes(of: path) != nil || SecretLocation.isPlainCredential(name) else {
        return problems.append(
          surrounding.problem("\(folder)/***: \(MisplacedText.word.problem)"))
      }
      look(at: path, true, surrounding)
    case .output(let path): lookForFolder(of: path, surrounding)
    }
  }

  private mutating func look(at path: String, _ holdsSecret: Bool, _ surrounding: Surrounding) {
    if case .doubtful(_, let misplaced) = TextLocation(path) {
      return problems.append(
        surrounding.problem("\(TextLocation(path)): \(misplaced.problem)"))
    }
    guard let attributes = attributes(of: path) else {
      return problems.append(surrounding.problem("\(path): no such file"))
    }
    if attributes[.type] as? FileAttributeType == .typeDirectory {
      return problems.append(surrounding.problem("\(path): a folder, not a file"))
    }
    guard FileManager.default.isReadableFile(atPath: path) else {
      return problems.append(surrounding.problem("\(path): this user may not read it"))
    }
    let mode = attributes[.posixPermissions] as? Int ?? 0
    if holdsSecret, mode & 0o004 != 0 {
      warnings.append(
        surrounding.problem("\(path) is readable by every user of this host: chmod 600 \(path)"))
    }
  }

  private mutating func lookForFolder(of path: String, _ surrounding: Surrounding) {
    let folder =
      path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) : "."
    let place = folder.isEmpty ? "/" : folder
    guard attributes(of: place)?[.type] as? FileAttributeType == .typeDirectory else {
      return problems.append(surrounding.problem("no such folder: \(place)"))
    }
    guard FileManager.default.isWritableFile(atPath: place) else {
      return problems.append(
        surrounding.problem("\(place): this user cannot create a file there"))
    }
  }

  private func attributes(of path: String) -> [FileAttributeKey: Any]? {
    let target = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
    return try? FileManager.default.attributesOfItem(atPath: target)
  }
}
