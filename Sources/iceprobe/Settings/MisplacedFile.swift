import ConfigSources
import ICEServers
import Settings

/// A document, a URI or a token in place of a file's path.
///
/// It ends the run at once: no report and no log may repeat it.
struct MisplacedFile {
  private let setting: SettingDeclaration
  private let origin: SettingOrigin
  private let text: String
  private let kind: MisplacedText

  /// The first one among the settings; a word may also be a mistyped path, and is told by the source
  /// that cannot read it.
  static func first(in values: SettingValues) -> MisplacedFile? {
    for setting in SettingDeclaration.all where setting.isFile {
      for text in values.texts(setting) {
        guard case .doubtful(_, let kind) = TextLocation(text), kind != .word,
          kind != .url || setting.name != SettingDeclaration.rtcConfig.name
        else { continue }
        return MisplacedFile(
          setting: setting, origin: values.origin(of: setting), text: text, kind: kind)
      }
    }
    return nil
  }

  /// `command`: the one that runs.
  func error(of command: String) -> UsageError {
    UsageError(
      "\(setting.name(from: origin)): \(problem)",
      type: arguments.map { ShellLine([command] + $0).description })
  }

  private var problem: String {
    if case .regularFile = setting.shape, kind == .document {
      return "this is a document, not a file: save it, and give its path"
    }
    return kind.problem
  }

  /// What to type instead, without what else was typed.
  private var arguments: [String]? {
    let takesServers = [SettingDeclaration.rtcConfig.name, SettingDeclaration.uriFile.name]
    guard takesServers.contains(setting.name) else { return [setting.option, "FILE"] }
    guard kind == .uri else { return [setting.option, kind == .document ? "-" : "FILE"] }
    if let uri = try? ICEServerURI.read(text).uri {
      return uri.isTURN ? Self.credential + [uri.description] : [uri.description]
    }
    return ICEServerURICorrection.withoutCredentials(of: text).map { Self.credential + [$0] }
  }

  private static let credential = ["--username", "NAME", "--credential-file", "FILE"]
}

extension SettingDeclaration {
  /// Whether its value is the path of a file that is read.
  var isFile: Bool {
    switch shape {
    case .inputFile, .regularFile: true
    default: false
    }
  }
}
