/// The help text of a section's settings for a terminal of 80 columns.
package enum SettingsHelp {
  package static func text(of section: SettingSection) -> String {
    let entries = SettingDeclaration.all.filter { $0.section == section }.map(entry)
    return ([section.rawValue.uppercased() + "\n"] + entries).joined()
  }

  private static func entry(_ setting: SettingDeclaration) -> String {
    let text = [setting.meaning, setting.discussion, remarks(on: setting)].filter { !$0.isEmpty }
    let lines = lines(text.joined(separator: " "), indent: 6).map { "\($0)\n" }
    return (["  \(label(setting))\n"] + lines).joined()
  }

  private static func label(_ setting: SettingDeclaration) -> String {
    let short = setting.short.map { "-\($0), " } ?? ""
    if setting.isOnByDefault { return "\(short)\(setting.option), --no-\(setting.name)" }
    if case .flag = setting.shape { return short + setting.option }
    return "\(short)\(setting.option) <\(setting.placeholder ?? setting.name)>"
  }

  private static func remarks(on setting: SettingDeclaration) -> String {
    var remarks: [String] = []
    if setting.isList { remarks.append("repeatable") }
    if case .choice(let words) = setting.shape {
      remarks.append("values: \(words.joined(separator: ", "))")
    }
    if setting.isOnByDefault {
      remarks.append("default: on")
    } else if let standard = setting.standard {
      remarks.append("default: \(standard)")
    }
    if !setting.needs.isEmpty {
      remarks.append("with \(setting.needs.map { "--\($0)" }.joined(separator: " or "))")
    }
    remarks.append(setting.variable)
    if let key = setting.key { remarks.append("in the file: \(key)") }
    return "(\(remarks.joined(separator: "; ")))"
  }

  /// The text wrapped to 80 columns.
  package static func lines(_ text: String, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= 80 {
        lines[lines.count - 1] += " \(word)"
      } else {
        lines.append(margin + word)
      }
    }
    return lines
  }
}
