/// The value of `--color`.
package enum ColorChoice: String, CaseIterable, Hashable, Sendable {
  case auto
  case always
  case never
}

/// Whether an output stream is coloured; decided for each stream separately.
package enum ColorPolicy {
  /// In order of precedence: the option; `NO_COLOR`; `CLICOLOR_FORCE` or `FORCE_COLOR`; the
  /// terminal.
  package static func isColored(
    _ choice: ColorChoice, environment: [String: String], isTerminal: Bool
  ) -> Bool {
    switch choice {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if isSet(environment["NO_COLOR"]) { return false }
    for name in ["CLICOLOR_FORCE", "FORCE_COLOR"] where isSet(environment[name]) {
      return environment[name] != "0"
    }
    return isTerminal && environment["CLICOLOR"] != "0" && environment["TERM"] != "dumb"
  }

  /// An empty variable counts as unset (no-color.org, bixense.com/clicolors).
  private static func isSet(_ value: String?) -> Bool {
    value.map { !$0.isEmpty } ?? false
  }
}
