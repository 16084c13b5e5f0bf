/// The place of a setting, so that an error can point to it.
package enum SettingPlace: Hashable, Sendable, CustomStringConvertible {
  case file(path: String, line: Int)
  case variable(String)

  package var description: String {
    switch self {
    case .file(let path, let line): "\(path), line \(line)"
    case .variable(let name): name
    }
  }
}
