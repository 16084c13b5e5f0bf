import Measurements
import Vocabulary

extension Page {
  /// One row for each check, below the URI that it belongs to.
  ///
  /// What the server gave (mapped and relayed address) or why it did not stands below the row.
  mutating func addTable(of checks: [CheckResult]) {
    guard !checks.isEmpty else { return }
    let columns = CheckColumns(checks, width: width)
    heading(columns.heading)
    for (uri, group) in checks.grouped(by: \.uri) {
      paragraph(uri.text)
      for check in group {
        for line in columns.row(of: check, palette) { add(line) }
        paragraph(note(on: check), indent: columns.noteIndent, as: .dim)
      }
    }
    addClockNote(on: checks)
  }

  private func note(on check: CheckResult) -> String {
    var notes: [String] = []
    switch check.outcome {
    case .ok: break
    case .skipped:
      let reason = check.observations.contains(.notForProxy) ? ": \(Observation.notForProxy)" : ""
      notes.append("\(check.kind.words) not tried\(reason)")
    case .failed:
      let reason = check.failure.map { "\($0.reason.words) at \($0.phase.rawValue)" }
      notes.append("\(check.kind.words) failed: \(reason ?? "no reason given")")
    }
    if let found = check.resolution, found.path == .srv || found.path == .naptr {
      notes.append("\(found.name) by \(found.path.rawValue.uppercased())")
    }
    notes += proxyNotes(on: check)
    if let mapped = check.mappedAddress { notes.append("mapped \(mapped)") }
    notes += check.relayedAddresses.map { "relayed \($0)" }
    let lost = check.requestsSent - check.responsesReceived
    if check.outcome == .ok, lost > 0 { notes.append("\(lost) of \(check.requestsSent) lost") }
    if check.candidate?.isNominated == true { notes.append(connectedNote(on: check)) }
    if case .unchecked = check.tls?.trust { notes.append("identity NOT verified") }
    return notes.joined(separator: ", ")
  }

  private func proxyNotes(on check: CheckResult) -> [String] {
    guard check.outcome == .ok, let proxy = check.duration(of: .proxy) else { return [] }
    let reached = check.duration(of: .proxyConnect).map { ["proxy reached in \($0.humane)"] } ?? []
    let isUnverified = check.observations.contains(where: \.isAboutUnverifiedProxy)
    return reached + ["tunnel in \(proxy.humane)"] + (isUnverified ? ["proxy NOT verified"] : [])
  }

  private func connectedNote(on check: CheckResult) -> String {
    guard let ice = check.duration(of: .ice) else { return "nominated" }
    guard let dtls = check.duration(of: .dtls), check.outcome == .ok else {
      return "nominated in \(ice.humane)"
    }
    return "connected: ice \(ice.humane), dtls \(dtls.humane)"
  }

  private mutating func addClockNote(on checks: [CheckResult]) {
    let summaries = checks.compactMap(\.rtt)
    guard !summaries.isEmpty else { return }
    let isMixed = Set(summaries.map(\.clock)).count > 1
    let clock =
      isMixed
      ? "between the kernel's timestamps, or ~ on the monotonic clock"
      : summaries[0].clock == .kernel ? "between the kernel's timestamps" : "on the monotonic clock"
    let uncertainty = summaries.compactMap(\.uncertainty).max().map { ", ±\($0.humane) at most" }
    paragraph("rtt: median round trip \(clock)\(uncertainty ?? "")", indent: 2, as: .dim)
  }
}

/// Where the columns of the table are, so that all rows agree.
struct CheckColumns {
  private static let numberWidth = 9
  private static let numbers = ["connect", "tls", "rtt", "allocate"]

  private let idWidth: Int
  private let addressWidth: Int
  private let marksMonotonic: Bool

  init(_ checks: [CheckResult], width: Int) {
    idWidth = checks.map(\.id.displayWidth).max() ?? 0
    let room = width - (2 + idWidth + 1 + 5) - Self.numberWidth * Self.numbers.count
    let longest = checks.map(\.placeText.displayWidth).max() ?? 0
    addressWidth = max(0, min(longest, room))
    marksMonotonic = Set(checks.compactMap(\.rtt?.clock)).count > 1
  }

  /// The column of the addresses.
  var noteIndent: Int { 2 + idWidth + 1 + 5 }

  var heading: String {
    "Checks".padded(to: noteIndent + addressWidth)
      + Self.numbers.map { $0.alignedRight(to: Self.numberWidth) }.joined()
  }

  /// The row; an address that does not fit has the first line to itself.
  func row(of check: CheckResult, _ palette: Palette) -> [String] {
    let mark = palette.paint(check.outcome.mark, check.outcome.role)
    let transport = check.transport.rawValue.padded(to: 5)
    let start = "\(mark) \(check.id.padded(to: idWidth)) \(transport)"
    let numbers = cells(of: check).map { $0.alignedRight(to: Self.numberWidth) }.joined()
    let place = check.placeText
    if place.displayWidth <= addressWidth {
      return [start + place.padded(to: addressWidth) + numbers]
    }
    let room = noteIndent + addressWidth
    let folded = place.wrapped(to: addressWidth + Self.numberWidth * Self.numbers.count)
    let rest = folded.dropFirst().map { String(repeating: " ", count: noteIndent) + $0 }
    return [start + (folded.first ?? "")] + rest
      + [String(repeating: " ", count: room) + numbers]
  }

  private func cells(of check: CheckResult) -> [String] {
    let security = check.duration(of: .dtls) ?? check.duration(of: .tls)
    let spans = [check.duration(of: .connect), security]
    return spans.map { $0?.humane ?? "-" }
      + [roundTrip(of: check), check.duration(of: .allocate)?.humane ?? "-"]
  }

  private func roundTrip(of check: CheckResult) -> String {
    guard let rtt = check.rtt else { return "-" }
    let tilde = marksMonotonic && rtt.clock == .monotonic ? "~" : ""
    return tilde + rtt.median.humane
  }
}

extension Observation {
  fileprivate var isAboutUnverifiedProxy: Bool {
    if case .proxyUnverified = self { true } else { false }
  }
}

extension CheckResult {
  /// The address that was tried, the name that nobody here resolved, or the one that has none.
  fileprivate var placeText: String {
    if let address = server.socketAddress { return address.description }
    let isUnasked = resolution?.path == .proxy || observations.contains(.notForProxy)
    return isUnasked ? "\(server.host):\(server.port)" : "\(server.host) (no address)"
  }
}
