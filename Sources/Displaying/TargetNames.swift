import Measurements
import Reporting
import Vocabulary
import Watching

/// What rows call their targets: as short as still tells them apart.
struct TargetNames {
  /// Whether there are checks of several kinds, so that each row must name its own.
  let namesKinds: Bool
  /// Those places that are at several addresses, so that each row must name its own.
  private let spread: Set<String>
  /// Those places that several sources have, so that each row must name its own.
  private let shared: Set<String>
  private let sourceNames: [String: String]

  init(_ targets: [TargetState], of sources: [SourceState]) {
    let checks = targets.map(\.latest)
    namesKinds = Set(checks.map(\.kind)).count > 1
    var addresses: [String: Set<String>] = [:]
    for check in checks { addresses[Self.place(of: check), default: []].insert(check.server.text) }
    spread = Set(addresses.lazy.filter { $1.count > 1 }.map(\.key))
    var owners: [String: Set<String>] = [:]
    for check in checks { owners[Self.place(of: check), default: []].insert(check.source) }
    shared = Set(owners.lazy.filter { $1.count > 1 }.map(\.key))
    sourceNames = Dictionary(
      sources.map { ($0.latest.id, $0.latest.name.text) }, uniquingKeysWith: { first, _ in first })
  }

  /// How many columns the longest name would take.
  func widest(of checks: [CheckResult]) -> Int {
    checks.map { name(of: $0).displayWidth }.max() ?? 0
  }

  /// The host and port, with the address and the source where there are several, cut to so many columns.
  func name(of check: CheckResult, width: Int = .max) -> String {
    let place = Self.place(of: check)
    guard shared.contains(place), let source = sourceNames[check.source] else {
      return name(of: check, at: place, width: width)
    }
    // A long source does not take the server's room.
    let room = min(12, width / 2 - 1)
    guard room > 2 else { return name(of: check, at: place, width: width) }
    let own = source.displayWidth > room ? source.beginning(of: room - 1) + "…" : source
    return "\(name(of: check, at: place, width: width - own.displayWidth - 1)) \(own)"
  }

  private func name(of check: CheckResult, at place: String, width: Int) -> String {
    guard spread.contains(place) else { return Self.cut(check, place, to: width) }
    let full = "\(place) \(check.server.address?.description ?? "-")"
    return full.displayWidth <= width ? full : Self.cut(check, check.server.text, to: width)
  }

  /// Enough to tell it from the others: `turn.example.org:3478 udp`.
  func short(_ check: CheckResult) -> String {
    "\(name(of: check)) \(check.transport.rawValue)" + (namesKinds ? " \(check.kind.word)" : "")
  }

  /// Such as `turn.example.org:3478`.
  static func place(of check: CheckResult) -> String {
    let host = check.server.host.text
    guard check.server.port > 0 else { return host }
    return (host.contains(":") ? "[\(host)]" : host) + ":\(check.server.port)"
  }

  /// A name for a line of its own: `turn turn.example.org:3478 (192.0.2.1) udp`, with its source if given.
  static func full(_ check: CheckResult, of source: SafeText? = nil) -> String {
    let address = check.server.address?.description
    let isTold = address == nil || address == check.server.host.text
    return "\(check.kind.word) \(place(of: check))"
      + (isTold ? "" : " (\(address ?? ""))") + " \(check.transport.rawValue)"
      + (source.map { " of \($0)" } ?? "")
  }

  /// Leaves out the end of the host, and not the port.
  private static func cut(_ check: CheckResult, _ text: String, to width: Int) -> String {
    guard text.displayWidth > width else { return text }
    let port = check.server.port > 0 ? ":\(check.server.port)" : ""
    let room = width - port.displayWidth - 1
    guard room > 3 else { return text.beginning(of: max(0, width - 1)) + "…" }
    return text.beginning(of: room) + "…" + port
  }
}
