package import Diagnosing
package import Measurements
package import Vocabulary

/// The state of everything that is watched: what came in, what it means, and what changed.
///
/// Rounds are recorded as they end. ``settle(at:)`` then diagnoses everything together, as a run does, since
/// a cause rests on comparisons, and gives the changes; one call may settle many rounds.
package struct TargetStates: Sendable {
  package private(set) var sources: [SourceState] = []
  /// In the order in which they appeared.
  package private(set) var targets: [TargetState] = []
  /// Those of the last diagnosis.
  package private(set) var findings: [Finding] = []
  /// The last changes of all targets, the newest last.
  package private(set) var changes: [Change] = []

  package struct Change: Hashable, Sendable {
    package var id: String
    package var key: String
    package var change: StateChange
  }

  /// Indices of targets, by key and by id.
  private var places: [String: Int] = [:]
  /// The ids of what is checked together.
  private var units: [String: [String]] = [:]
  private var created = 0
  /// When the round began in which a server last turned, by its names.
  private var turns: [String: Nanoseconds] = [:]
  private let thresholds: Thresholds
  private let notation: Setting.Notation

  /// How long an address is remembered that a name no longer has, in rounds.
  static let absentRoundLimit = 100
  /// How many such addresses are remembered at most.
  static let absentLimit = 1000
  static let changeLimit = 200
  /// How many servers that turned are remembered at most.
  static let turnLimit = 4096

  package init(thresholds: Thresholds = [:], notation: Setting.Notation = .option) {
    self.thresholds = thresholds
    self.notation = notation
  }

  // MARK: Recording

  /// Records how a source was fetched, or how fetching it anew went.
  package mutating func record(
    _ source: SourceResult, thresholds: Thresholds = [:], at now: UnixTime
  ) {
    guard let place = sources.firstIndex(where: { $0.latest.id == source.id }) else {
      return sources.append(SourceState(source, thresholds, at: now))
    }
    sources[place].record(source, thresholds, at: now)
  }

  /// Records a round of checks, and returns them under the ids of their targets.
  ///
  /// `unit` names what is checked together. Of a round that was cut short, nothing missing is absent.
  @discardableResult
  package mutating func record(
    _ checks: [CheckResult], of unit: String, isWhole: Bool = true, at now: UnixTime
  ) -> [CheckResult] {
    let keys = TargetKeys(sources.map(\.latest))
    var seen: [String: Int] = [:]
    let ids = checks.map { check in
      let key = keys.key(of: check)
      seen[key, default: 0] += 1
      // One source that lists a URI twice, with different credentials.
      let own = seen[key, default: 1] == 1 ? key : "\(key)/\(seen[key, default: 1])"
      return id(of: own, unit, check, at: now)
    }
    let known = checks.renumbered { index, _ in ids[index] }
    let start = checks.map(\.startedOffset).min() ?? .zero
    for check in known {
      guard let place = places[check.id] else { continue }
      noteTurn(from: targets[place], to: check, start)
      targets[place].record(check, ofRoundBegunAt: start, at: now)
    }
    if isWhole { miss(all: unit, but: Set(ids)) }
    return known
  }

  private mutating func id(
    of key: String, _ unit: String, _ check: CheckResult, at now: UnixTime
  ) -> String {
    if let place = places[key] { return targets[place].id }
    created += 1
    let target = TargetState(id: "c\(created)", key: key, unit: unit, first: check, at: now)
    places[key] = targets.count
    places[target.id] = targets.count
    units[unit, default: []].append(target.id)
    targets.append(target)
    return target.id
  }

  private mutating func miss(all unit: String, but present: Set<String>) {
    let missing = (units[unit] ?? []).filter { !present.contains($0) }.compactMap { places[$0] }
    guard !missing.isEmpty else { return }
    for place in missing { targets[place].miss() }
    let ages = targets.lazy.map(\.absentRounds).filter { $0 > 0 }.sorted(by: >)
    if ages.count > Self.absentLimit {
      // Half of them at once, so that this is not done for each.
      let bound = ages[Self.absentLimit / 2]
      forget { $0.absentRounds >= bound }
    } else if let oldest = ages.first, oldest > Self.absentRoundLimit {
      forget { $0.absentRounds > Self.absentRoundLimit }
    }
  }

  /// Ends a unit that is not checked any more: the configuration no longer names it.
  package mutating func end(_ unit: String) {
    guard units[unit] != nil else { return }
    forget { $0.unit == unit }
  }

  private mutating func forget(_ isOver: (TargetState) -> Bool) {
    targets.removeAll(where: isOver)
    (places, units) = ([:], [:])
    for (place, target) in targets.enumerated() {
      places[target.key] = place
      places[target.id] = place
      units[target.unit, default: []].append(target.id)
    }
  }

  // MARK: Servers that turn

  /// Notes that a server answers now and did not before, or the other way round.
  private mutating func noteTurn(
    from target: TargetState, to check: CheckResult, _ start: Nanoseconds
  ) {
    let outcomes = [target.latest.outcome, check.outcome]
    guard target.roundCount > 0, outcomes[0] != outcomes[1], !outcomes.contains(.skipped) else {
      return
    }
    if turns.count >= Self.turnLimit { turns = [:] }
    for name in check.serverNames { turns[name] = max(turns[name] ?? start, start) }
  }

  /// The units whose last round began before that in which their server turned.
  private var outdatedUnits: Set<String> {
    guard !turns.isEmpty else { return [] }
    let outdated = targets.lazy.filter { target in
      target.isPresent
        && target.latest.serverNames.contains { turns[$0] ?? .zero > target.roundStart }
    }
    return Set(outdated.map(\.unit))
  }

  // MARK: Settling

  /// Diagnoses everything as it is now, and returns what changed since the last time.
  package mutating func settle(at now: UnixTime) -> [Change] {
    findings = diagnose(\.latest, at: now)
    let causes = StateCauses(findings)
    var changed: [Change] = []
    for place in targets.indices {
      let target = targets[place]
      let (status, cause) = causes.status(of: target)
      guard let change = targets[place].settle(status, cause: cause, at: target.changeTime(now))
      else { continue }
      changed.append(Change(id: target.id, key: target.key, change: change))
    }
    changes = (changes + changed).suffix(Self.changeLimit)
    return changed
  }

  /// Diagnoses together what may be compared.
  ///
  /// Two rounds with one server, of two sources, may lie before and after it died: together they would
  /// say that it answers some and not others. What is from before is diagnosed by itself, until its next round.
  private func diagnose(
    _ result: (TargetState) -> CheckResult, at now: UnixTime
  ) -> [Finding] {
    let outdated = outdatedUnits
    let present = targets.filter(\.isPresent)
    let current = diagnose(
      present.filter { !outdated.contains($0.unit) }.map(result), at: now)
    guard !outdated.isEmpty else { return current }
    let earlier = diagnose(present.filter { outdated.contains($0.unit) }.map(result), at: now)
    // What is said of sources and of the whole is in the others.
    let told = current + earlier.filter { !$0.checks.isEmpty || !$0.explains.isEmpty }
    return Severity.allCases.sorted(by: >).flatMap { severity in
      told.filter { $0.severity == severity }
    }
  }

  private func diagnose(_ checks: [CheckResult], at now: UnixTime) -> [Finding] {
    let own = sources.map { ($0.latest.id, $0.thresholds) }
    return Diagnosis.findings(
      in: Evidence(
        sources: sources.map(\.latest), checks: checks, now: now, thresholds: thresholds,
        sourceThresholds: Dictionary(own, uniquingKeysWith: { first, _ in first }),
        notation: notation))
  }

  /// What a watch leaves: each target's last result with the figures of the whole watch.
  package func report(by tool: ToolInfo, _ run: RunInfo, at now: UnixTime) -> Report {
    Report(
      tool: tool, run: run, sources: sources.map(\.latest),
      checks: targets.filter(\.isPresent).map(\.overall), findings: diagnose(\.overall, at: now))
  }

  /// The ids of the targets that fail now.
  package var failed: Set<String> {
    Set(targets.lazy.filter { $0.isPresent && $0.latest.outcome == .failed }.map(\.id))
  }

  /// The last result of each target, as a run of one moment would have it.
  package func sample(by tool: ToolInfo, _ run: RunInfo) -> Report {
    Report(
      tool: tool, run: run, sources: sources.map(\.latest),
      checks: targets.filter(\.isPresent).map(\.latest), findings: findings)
  }

  package func target(_ id: String) -> TargetState? { places[id].map { targets[$0] } }
}

extension CheckResult {
  /// What a server is known by; what was refused has asked none.
  fileprivate var serverNames: [String] {
    guard !phases.isEmpty else { return [] }
    return [server.host.text] + (server.address.map { [$0.description] } ?? [])
  }
}

extension TargetState {
  /// A change is as old as the round that shows it; without one it happens now.
  fileprivate func changeTime(_ now: UnixTime) -> UnixTime { isPresent ? lastRound : now }
}

/// The first finding that concerns each check.
private struct StateCauses {
  private var first: [String: Finding] = [:]
  private var warnings: [String: Finding] = [:]

  init(_ findings: [Finding]) {
    for finding in findings where finding.severity > .info {
      for id in finding.checks + finding.explains {
        if first[id] == nil { first[id] = finding }
        if warnings[id] == nil, finding.severity >= .warning { warnings[id] = finding }
      }
    }
  }

  func status(of target: TargetState) -> (TargetStatus, StateCause?) {
    guard target.isPresent else { return (.absent, nil) }
    let check = target.latest
    switch check.outcome {
    case .skipped: return (.skipped, first[check.id].map(StateCause.init))
    case .ok:
      guard let warning = warnings[check.id] else { return (.ok, nil) }
      return (.warning, StateCause(warning))
    case .failed:
      let cause =
        first[check.id].map(StateCause.init)
        ?? check.failure.map { StateCause(finding: nil, text: $0.message) }
      return (check.failure?.reason.isUndecided == true ? .unknown : .failed, cause)
    }
  }
}

extension StateCause {
  fileprivate init(_ finding: Finding) {
    self.init(finding: finding.id, text: finding.title)
  }
}
