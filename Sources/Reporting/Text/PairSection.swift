import Measurements
import Vocabulary

extension Page {
  private static let labelWidth = 14
  private static let cellWidth = 13

  /// A matrix of the pairs of each session, our candidates by the peer's, and the data that passed.
  mutating func addPairs(of report: Report) {
    for source in report.sources {
      let pairs = source.pairs
      guard !pairs.isEmpty else { continue }
      addGap()
      paragraph("Pairs of candidates with \(source.name)", as: .heading)
      addMatrix(pairs)
      for pair in pairs
      where pair.data != nil || pair.unansweredPackets != nil || pair.isNominated {
        addData(of: pair)
      }
    }
  }

  private mutating func addMatrix(_ pairs: [CandidatePair]) {
    let rows = pairs.map { PairEndKind($0.local) }.uniqued
    let columns = pairs.map { PairEndKind($0.remote) }.uniqued.sorted()
    let room = max(1, (layoutWidth - Self.labelWidth - 2) / Self.cellWidth)
    for start in stride(from: 0, to: columns.count, by: room) {
      let shown = columns[start..<min(start + room, columns.count)]
      add(
        [Piece("  " + "ours ╲ theirs".padded(to: Self.labelWidth), .dim)]
          + shown.map { Piece("\($0)".padded(to: Self.cellWidth), .dim) })
      for row in rows.sorted() {
        let cells = shown.map { column in
          PairCell(
            pairs.filter { PairEndKind($0.local) == row && PairEndKind($0.remote) == column })
        }
        add(
          [Piece("  " + "\(row)".padded(to: Self.labelWidth))]
            + cells.map { Piece($0.text.padded(to: Self.cellWidth), $0.role) })
      }
    }
  }

  private mutating func addData(of pair: CandidatePair) {
    paragraph(pair.words, after: pair.isNominated ? "  chosen  " : "  relay   ", .dim)
  }
}

/// What came of the pairs of one row and one column.
private struct PairCell {
  var text: String
  var role: Palette.Role?

  init(_ pairs: [CandidatePair]) {
    let working = pairs.filter(\.isAnswered)
    let best = working.compactMap { $0.rtt?.min }.min()
    let share = pairs.count > 1 ? " \(working.count)/\(pairs.count)" : ""
    if pairs.isEmpty {
      (text, role) = ("·", .dim)
    } else if !working.isEmpty {
      (text, role) = ((best?.humanReadable ?? "works") + share, .good)
    } else {
      (text, role) = (pairs.allSatisfy { $0.outcome == .skipped } ? "not tried" : "no", .bad)
    }
  }
}

extension CandidatePair {
  /// `host+srflx → srflx over udp, rtt 24.1 ms`.
  var path: String {
    "\(PairEndKind(local).name) → \(PairEndKind(remote).name) over \(transport.rawValue)"
      + (rtt.map { ", rtt \($0.median.humanReadable)" } ?? "")
  }

  /// `host+srflx → srflx: rtt 24.1 ms, there 13 of 13, jitter 0.4 ms, back 13 of 13, jitter 0.5 ms`.
  fileprivate var words: String {
    let trip = rtt.map { ["rtt \($0.median.humanReadable)"] } ?? []
    let sent =
      data.map { "there \($0.toPeer.words), back \($0.fromPeer.words)" }
      ?? unansweredPackets.map { "\(plural($0, "test packet")) sent, none came back" }
      ?? "no test packets"
    return "\(PairEndKind(local)) → \(PairEndKind(remote)): "
      + (trip + [sent]).joined(separator: ", ")
  }
}

extension RelayFlow {
  /// `10 of 10, jitter 0.2 ms`.
  fileprivate var words: String {
    "\(received) of \(sent + untold)" + (jitter.map { ", jitter \($0.humanReadable)" } ?? "")
  }
}

extension [PairEndKind] {
  fileprivate var uniqued: [PairEndKind] {
    reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
