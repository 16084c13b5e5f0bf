/// A setting of a run, declared once: its option, variable, key in the configuration file, help
/// text and validation all come from here.
package struct SettingDeclaration: Sendable {
  /// `dns-server`: the option is `--dns-server`, the variable `ICEPROBE_DNS_SERVER`.
  package let name: String
  package let shape: ValueShape
  /// Repeatable on the command line; one value per line in a variable.
  package let isList: Bool
  /// The default, as it would be typed.
  package let standard: String?
  /// One line.
  package let meaning: String
  package let discussion: String
  /// The placeholder for the value in help texts.
  package let placeholder: String?
  package let section: SettingSection
  /// Whether `iceprobe run --help` lists it, rather than only its section's help topic.
  package let isBasic: Bool
  /// `-4`, in addition to the long option.
  package let short: Character?
  /// Its path in the configuration file; `nil` if it has none, or if it belongs to a source.
  package let key: String?
  /// Settings of which at least one must be given for this one to have an effect.
  package let needs: [String]
  /// Settings that this one replaces, and that cannot be combined with it.
  package let displaces: [String]

  init(
    _ name: String, _ shape: ValueShape, list isList: Bool = false, default standard: String? = nil,
    _ meaning: String, discussion: String = "", as placeholder: String? = nil,
    in section: SettingSection, basic isBasic: Bool = false, short: Character? = nil,
    key: String? = nil, needs: [String] = [], displaces: [String] = []
  ) {
    self.name = name
    self.shape = shape
    self.isList = isList
    self.standard = standard
    self.meaning = meaning
    self.discussion = discussion
    self.placeholder = placeholder
    self.section = section
    self.isBasic = isBasic
    self.short = short
    self.key = key
    self.needs = needs
    self.displaces = displaces
  }
}

extension SettingDeclaration {
  package var option: String { "--\(name)" }

  /// A flag that is turned off by `--no-…`, and by `0`.
  package var isOnByDefault: Bool {
    guard case .flag = shape, let standard else { return false }
    return ValueShape.bool(standard) == true
  }

  /// `ICEPROBE_DNS_SERVER` for `dns-server`.
  package var variable: String {
    "ICEPROBE_" + name.uppercased().split(separator: "-").joined(separator: "_")
  }

  /// The setting's name as its writer knows it.
  package func name(from origin: SettingOrigin) -> String {
    switch origin {
    case .arguments, .standard: option
    case .environment: variable
    case .file: key ?? name
    }
  }
}

/// The part of the help that lists a setting.
package enum SettingSection: String, CaseIterable, Sendable {
  case sources = "Sources"
  case services = "Services"
  case sessions = "WHIP and WHEP"
  case stages = "Amazon IVS Real-Time"
  case checks = "Checks"
  case nat = "NAT tests"
  case trust = "Trust"
  case output = "Output"
  case history = "History"
  case watching = "Watch"
  case serving = "Serve"
}

/// Where a value comes from; the first origin that has one wins.
package enum SettingOrigin: Int, CaseIterable, Comparable, Sendable {
  case arguments
  case environment
  case file
  case standard

  package static func < (left: SettingOrigin, right: SettingOrigin) -> Bool {
    left.rawValue < right.rawValue
  }
}
