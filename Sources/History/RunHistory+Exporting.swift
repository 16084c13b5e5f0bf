import GRDB
import Measurements
import Reporting
package import Vocabulary

extension RunHistory {
  /// Writes the metrics of all recorded results in OpenMetrics 1.0, a series at a time.
  package func exportMetrics(
    since start: UnixTime?, _ write: (String) -> Void
  ) throws(HistoryError) {
    try read { database in
      let targets = try Row.fetchAll(database, sql: "SELECT number, key FROM target ORDER BY key")
      var series: [(Backfill.Series, [Int64])] = []
      var places: [Backfill.Series: Int] = [:]
      for row in targets {
        let key = try row.decode(String.self, forColumn: "key")
        let number = try row.decode(Int64.self, forColumn: "number")
        guard let name = Backfill.Series(key: key) else { continue }
        if let place = places[name] {
          series[place].1.append(number)
        } else {
          places[name] = series.count
          series.append((name, [number]))
        }
      }
      for families in Backfill.Family.all {
        guard let heading = families.first?.heading else { continue }
        var hasHeading = false
        for (name, targets) in series {
          let samples = try Self.samples(of: targets, since: start, in: database)
          for family in families {
            let lines = family.lines(samples, of: name)
            guard !lines.isEmpty else { continue }
            write(hasHeading ? lines : heading + lines)
            hasHeading = true
          }
        }
      }
      write(Backfill.end)
    }
  }

  /// Of the targets of one series, in order of time; of one time only once.
  private static func samples(
    of targets: [Int64], since start: UnixTime?, in database: Database
  ) throws -> [Backfill.Sample] {
    let list = targets.map(String.init).joined(separator: ", ")
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT started_at, outcome, datagrams_sent, datagrams_lost, \(TimedMeasure.columns)
        FROM result WHERE target IN (\(list)) AND started_at >= ? ORDER BY started_at
        """,
      arguments: [start?.description ?? ""])
    var samples: [Backfill.Sample] = []
    while let row = try rows.next() {
      guard let time = UnixTime(text: try row.decode(String.self, forColumn: "started_at"))
      else { continue }
      if samples.last?.time != time { samples.append(Backfill.Sample(at: time)) }
      try samples[samples.count - 1].add(row)
    }
    return samples
  }
}

extension Backfill.Sample {
  fileprivate mutating func add(_ row: Row) throws {
    if try row.decode(String.self, forColumn: "outcome") != Outcome.ok.rawValue { isPassed = false }
    sent += Int(try row.decode(UInt32.self, forColumn: "datagrams_sent"))
    lost += Int(try row.decode(UInt32.self, forColumn: "datagrams_lost"))
    for measure in TimedMeasure.allCases {
      guard let seconds = try row.decode(Double?.self, forColumn: measure.column) else { continue }
      take(Nanoseconds(seconds: seconds), of: measure.phase)
    }
  }
}
