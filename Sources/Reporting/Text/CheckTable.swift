import Measurements
import Vocabulary

extension Page {
  /// One line per check, by server and port; `mergesAlike` merges those that read alike.
  mutating func addTable(of checks: [CheckResult], in report: Report, mergesAlike: Bool) {
    guard !checks.isEmpty else { return }
    let rows = CheckRows(checks, in: report, mergesAlike: mergesAlike)
    let table = CheckTable(rows, width: layoutWidth)
    addGap()
    if let heading = table.heading { add(Piece(heading, .heading)) }
    for group in rows.groups {
      if !table.namesServersInRows { add(Piece(group.server)) }
      for (index, row) in group.rows.enumerated() {
        let server = table.namesServersInRows && index == 0 ? group.server : ""
        add(table.pieces(of: row, server: server))
      }
    }
    addRemarks(on: checks, table)
  }

  /// Facts that apply to several rows, and the meaning of their signs.
  private mutating func addRemarks(on checks: [CheckResult], _ table: CheckTable) {
    let unverified = checks.filter { if case .unchecked = $0.tls?.trust { true } else { false } }
    if !unverified.isEmpty {
      paragraph(
        "certificate NOT verified: \(idList(unverified.map(\.id)))", indent: 2, as: .warning)
    }
    if !table.shows(.address) { addAddresses(of: checks) }
    guard table.shows(.roundTrip) else { return }
    let tilde = table.marksMonotonic ? "; ~ without kernel timestamps" : ""
    paragraph("rtt: a check's median round trip\(tilde)", indent: 2, as: .dim)
  }

  /// The addresses given by servers, for which the table has no room.
  private mutating func addAddresses(of checks: [CheckResult]) {
    let passed = checks.filter { $0.outcome == .ok }
    let mapped = passed.compactMap(\.mappedAddress?.ip)
    let relayed = passed.flatMap(\.relayedAddresses).map(\.ip)
    let parts = [("mapped", mapped), ("relayed", relayed)]
      .filter { !$0.1.isEmpty }
      .map { "\($0.0) \($0.1.grouped { $0 }.map(\.key.description).joined(separator: ", "))" }
    if !parts.isEmpty { paragraph(parts.joined(separator: "; "), indent: 2, as: .dim) }
  }
}

/// The columns that have content in some row and fit on the page.
struct CheckTable {
  enum Column: CaseIterable {
    case roundTrip, connect, security, ice, allocate, lost, address
  }

  /// Whether a server is named in its first row, or on a line of its own.
  let namesServersInRows: Bool
  /// Whether round trips come from both clocks, so that those of the monotonic one are marked.
  let marksMonotonic: Bool
  private let columns: [(column: Column, title: String, width: Int)]
  private let serverWidth: Int
  private let idWidth: Int
  private let kindWidth: Int
  private let transportWidth: Int
  private let addressWidth: Int
  private let width: Int

  private static let numberWidth = 9
  private static let markWidth = 1
  /// A failure needs some words beside its server.
  private static let noteWidth = 30

  init(_ rows: CheckRows, width: Int) {
    self.width = width
    let all = rows.all
    let passed = all.lazy.map(\.check).filter { $0.outcome == .ok }
    marksMonotonic = Set(passed.compactMap(\.rtt?.clock)).count > 1
    let widest = { (texts: [String]) in texts.map(\.displayWidth).max() ?? 0 }
    idWidth = widest(all.map(\.idText))
    kindWidth = rows.namesKinds ? widest(all.map(\.check.kindText)) + 1 : 0
    transportWidth = widest(all.map(\.check.transportText))
    addressWidth = rows.namesAddresses ? widest(all.map(\.check.addressText)) + 1 : 0

    let wanted = Self.wantedColumns(of: Array(passed), marksMonotonic: marksMonotonic)
    let numbers = wanted.filter { $0.column != .address }.map(\.width).reduce(0, +)
    let relays = Array(passed.compactMap { $0.relay?.summary(room: 0) })
    let least = max(
      numbers, passed.count < all.count ? Self.noteWidth : 0, widest(relays) + 1)
    let fixed = idWidth + 1 + kindWidth + transportWidth + 1 + addressWidth + Self.markWidth
    let server = widest(rows.groups.map(\.server)) + 2
    namesServersInRows = server + fixed + least <= width
    serverWidth = namesServersInRows ? server : 2
    var room = width - serverWidth - fixed
    columns = wanted.filter { _, _, width in
      guard width <= room else { return false }
      room -= width
      return true
    }
  }

  private static func wantedColumns(
    of passed: [CheckResult], marksMonotonic: Bool
  ) -> [(column: Column, title: String, width: Int)] {
    let secure = Set(passed.map(\.transport).filter(\.isSecure))
    return Column.allCases.compactMap { column in
      let cells = passed.compactMap { cell(column, of: $0, marksMonotonic: marksMonotonic) }
      guard let widest = cells.map(\.displayWidth).max() else { return nil }
      let isLeading = column == .address
      return (
        column, column.title(secure: secure), isLeading ? widest + 2 : max(numberWidth, widest + 1)
      )
    }
  }

  func shows(_ column: Column) -> Bool {
    columns.contains { $0.column == column }
  }

  /// The column titles; `nil` if there are none.
  var heading: String? {
    guard !columns.isEmpty else { return nil }
    let start =
      serverWidth + idWidth + 1 + kindWidth + transportWidth + 1 + addressWidth + Self.markWidth
    let titles = columns.map { column, title, width in
      column == .address ? "  " + title : title.alignedRight(to: width)
    }
    return String(repeating: " ", count: start) + titles.joined()
  }

  func pieces(of row: CheckRows.Row, server: String) -> [Piece] {
    let check = row.check
    let kind = kindWidth > 0 ? check.kindText.padded(to: kindWidth) : ""
    let address = addressWidth > 0 ? check.addressText.padded(to: addressWidth) : ""
    let start =
      server.padded(to: serverWidth) + row.idText.padded(to: idWidth) + " " + kind
      + check.transportText.padded(to: transportWidth) + " " + address
    let room = width - start.displayWidth - Self.markWidth - 1
    let rest =
      check.outcome == .ok
      ? check.relay?.summary(room: room).map { " \($0)" } ?? numbers(of: check) : " " + row.note
    return [Piece(start), Piece(check.mark, check.markRole), Piece(rest)]
  }

  private func numbers(of check: CheckResult) -> String {
    let cells = columns.map { column, _, width in
      (column, Self.cell(column, of: check, marksMonotonic: marksMonotonic), width)
    }
    let last = cells.lastIndex { $0.1 != nil } ?? -1
    return cells.prefix(last + 1).map { column, text, width in
      column == .address ? "  " + (text ?? "-") : (text ?? "-").alignedRight(to: width)
    }.joined()
  }

  private static func cell(
    _ column: Column, of check: CheckResult, marksMonotonic: Bool
  ) -> String? {
    switch column {
    case .roundTrip:
      check.rtt.map {
        (marksMonotonic && $0.clock == .monotonic ? "~" : "") + $0.median.humanReadable
      }
    case .connect: check.duration(of: .connect)?.humanReadable
    case .security: (check.duration(of: .dtls) ?? check.duration(of: .tls))?.humanReadable
    case .ice: check.duration(of: .ice)?.humanReadable
    case .allocate: check.duration(of: .allocate)?.humanReadable
    case .lost: check.datagramsLost > 0 ? "\(check.datagramsLost)/\(check.datagramsSent)" : nil
    case .address: check.givenAddressText
    }
  }
}

extension CheckTable.Column {
  fileprivate func title(secure: Set<TransportProtocol>) -> String {
    switch self {
    case .roundTrip: "rtt"
    case .connect: "connect"
    case .security: secure == [.dtls] ? "dtls" : secure == [.tls] ? "tls" : "(d)tls"
    case .ice: "ice"
    case .allocate: "allocate"
    case .lost: "lost"
    case .address: "address"
    }
  }
}

extension CheckRows.Row {
  fileprivate var idText: String { idList(ids, limit: 3) }
}

extension CheckResult {
  /// An entry of a document that names no URI has neither kind nor transport.
  private var isNameless: Bool {
    failure?.reason == .invalidConfiguration && uri.text.hasPrefix("$")
  }

  fileprivate var kindText: String { isNameless ? "-" : kind.word }
  fileprivate var transportText: String { isNameless ? "-" : transport.rawValue }

  /// The address that the server gave: the relayed address, or the mapped one.
  fileprivate var givenAddressText: String? {
    if let candidate {
      return "\(candidate.kind.rawValue)\(candidate.isNominated ? ", nominated" : "")"
    }
    if let relayed = relayedAddresses.first { return "relayed \(relayed)" }
    return mappedAddress.map { "mapped \($0)" }
  }
}
