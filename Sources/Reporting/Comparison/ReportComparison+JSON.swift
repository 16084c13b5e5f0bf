import Measurements
package import Vocabulary

extension ReportComparison {
  package static let schemaVersion = "1.0"

  /// `reports/schema/diff-v1.schema.json` is authoritative.
  package var json: JSON {
    .object([
      "schema_version": .string(Self.schemaVersion),
      "same": .bool(changes.isEmpty),
      "before": side(before), "after": side(after),
      "compared_count": .integer(pairCount),
      "changes": .array(changes.map(\.json)),
      "round_trips": .array(roundTrips.map(\.json)),
    ])
  }

  private func side(_ report: Report) -> JSON {
    .object([
      "run_id": .string(report.run.id), "started_at": .string(report.run.startedAt.description),
      "partial": .bool(report.run.isPartial), "verdict": .string(report.verdict.rawValue),
      "tool": ReportForms.tool.form.write(report.tool),
      "check_count": .integer(report.checks.count),
    ])
  }
}

extension Change {
  fileprivate var json: JSON {
    var members: JSON.Members = [
      "kind": .string(kind.rawValue), "direction": .string(direction.rawValue),
      "before": before.map(JSON.string) ?? .null, "after": after.map(JSON.string) ?? .null,
      "text": .string(text), "targets": .array(subjects.map(\.json)),
    ]
    if let name { members["name"] = .string(name) }
    return .object(members)
  }
}

extension Change.Subject {
  fileprivate var json: JSON {
    .object([
      "target_key": .string(key), "before_check": before.map(JSON.string) ?? .null,
      "after_check": after.map(JSON.string) ?? .null,
    ])
  }
}

extension RoundTripShift {
  fileprivate var json: JSON {
    .object([
      "target_key": .string(subject.key), "assessment": .string(assessment.rawValue),
      "before_median_seconds": .seconds(before.median),
      "after_median_seconds": .seconds(after.median),
      "before_sample_count": .integer(before.samples.count),
      "after_sample_count": .integer(after.samples.count),
      "p_value": test.map { .millionths($0.pValue) } ?? .null,
      "slower_pair_ratio": test.map { .millionths($0.greaterShare) } ?? .null,
    ])
  }
}
