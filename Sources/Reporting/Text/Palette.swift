import Measurements
import Vocabulary

/// Colours by meaning, from the terminal's own sixteen, so that they suit its theme.
///
/// Colour never carries meaning alone: the text means the same without it.
package struct Palette {
  let isColored: Bool

  package enum Role: String {
    case heading = "1"
    case dim = "2"
    case good = "32"
    case warning = "33"
    case bad = "31"
    case naming = "36"
    case connecting = "93"
    case securing = "35"
    case binding = "34"
    case verdictGood = "1;32"
    case verdictWarning = "1;33"
    case verdictBad = "1;31"
  }

  func paint(_ text: String, _ role: Role) -> String {
    isColored && !text.isEmpty ? "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m" : text
  }
}

extension CheckResult {
  /// The sign for the outcome; a check cut short by the end of the run did not fail.
  var mark: String {
    switch outcome {
    case .ok: "✓"
    case .failed: isUnfinished ? "–" : "✗"
    case .skipped: "–"
    }
  }

  var markRole: Palette.Role {
    switch outcome {
    case .ok: .good
    case .failed: isUnfinished ? .dim : .bad
    case .skipped: .dim
    }
  }
}

extension PhaseName {
  /// The phase's letter in a waterfall; each has its own.
  var letter: Character {
    switch self {
    case .config: "g"
    case .resolve: "r"
    case .proxyResolve: "n"
    case .proxyConnect: "o"
    case .proxy: "y"
    case .connect: "c"
    case .tls: "t"
    case .dtls: "d"
    case .ice: "i"
    case .binding: "b"
    case .allocate: "a"
    case .permission: "p"
    case .channelBind: "h"
    case .echo: "e"
    case .refresh: "f"
    case .release: "x"
    }
  }

  var role: Palette.Role {
    switch self {
    case .config, .resolve, .proxyResolve: .naming
    case .connect, .proxyConnect, .proxy: .connecting
    case .tls, .dtls: .securing
    case .ice, .binding, .echo: .binding
    case .allocate, .permission, .channelBind: .good
    case .refresh, .release: .dim
    }
  }
}
