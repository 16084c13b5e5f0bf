import Reporting
import Watching

extension TargetStatus {
  /// The sign of a row; no two are alike, since colour alone says nothing.
  var mark: String {
    switch self {
    case .waiting: "…"
    case .ok: "✓"
    case .warning: "!"
    case .failed: "✗"
    case .skipped: "–"
    case .unknown: "?"
    case .absent: "○"
    }
  }

  var role: Palette.Role {
    switch self {
    case .ok: .good
    case .warning, .unknown: .warning
    case .failed: .bad
    case .waiting, .skipped, .absent: .dim
    }
  }

  /// How soon somebody should look at it.
  var urgency: Int {
    switch self {
    case .failed: 6
    case .unknown: 5
    case .warning: 4
    case .absent: 3
    case .waiting: 2
    case .skipped: 1
    case .ok: 0
    }
  }

  static var byUrgency: [TargetStatus] { allCases.sorted { $0.urgency > $1.urgency } }
}
