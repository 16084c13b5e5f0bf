package import Measurements
package import Polling
import Probing
import Reporting
package import Vocabulary
import Watching

/// Probes what it is asked for, and remembers how it went.
@NetworkActor
package final class Exporter {
  /// Reads the configuration anew; the error says in a sentence what is wrong with it.
  package typealias Loader = @Sendable () async -> Result<ServeSettings, ReloadProblem>

  let tool: ToolInfo
  private(set) var settings: ServeSettings
  private(set) var history = ProbeHistory()
  private(set) var counts = Counts()
  /// The last probe of each target, by module.
  private(set) var states: [Place: ProbeRecord] = [:]
  private(set) var lastReload: Reload
  let startedAt: UnixTime
  private let load: Loader
  private let atStart: [StartSetting]
  /// Where samples are recorded, if anywhere.
  let recorder: (any SampleRecorder)?
  private var samples = SampleSchedules()
  private let clock: @Sendable () -> UnixTime
  private var flights: [Flight.Key: [Flight]] = [:]
  private let places = Gate(
    places: ProcessLimits.places(parallelProbes, each: descriptorsPerProbe), interval: .zero)
  private let reloads = Gate(places: 1, interval: .zero)
  private var isStopping = false
  private(set) var continuous: ContinuousTargets?

  /// What is counted since the start.
  struct Counts {
    var probes: [String: Int] = [:]
    var failures: [String: Int] = [:]
    var unknownModules = 0
    var begun = 0
    var shared = 0
  }

  struct Place: Hashable, Comparable {
    var target: String
    var module: String

    /// All continuous targets together; no target is named so.
    static let continuous = Place(target: "", module: "")

    static func < (left: Place, right: Place) -> Bool {
      (left.target, left.module) < (right.target, right.module)
    }
  }

  /// How the last attempt to read the configuration went.
  package struct Reload: Sendable {
    var succeededAt: UnixTime
    var problem: ReloadProblem?
    /// What the configuration in force says otherwise, but counts at the start alone.
    var kept: [StartSetting] = []
  }

  /// More are waited for; a probe of a silent server takes its whole time.
  private nonisolated static let parallelProbes = 1024
  /// One address over UDP, with its data through a relay.
  private nonisolated static let descriptorsPerProbe = 4
  /// Of targets that no configuration names there may be any number.
  private static let rememberedTargets = 4096

  package init(
    tool: ToolInfo, _ settings: ServeSettings, clock: @escaping @Sendable () -> UnixTime,
    recorder: (any SampleRecorder)? = nil, load: @escaping Loader
  ) {
    self.tool = tool
    self.settings = settings
    self.clock = clock
    self.load = load
    atStart = settings.atStart
    self.recorder = recorder
    startedAt = clock()
    lastReload = Reload(succeededAt: startedAt)
    watch()
  }

  /// Begins the checks beside the scrapes, as the settings are now.
  private func watch() {
    guard let interval = settings.continuous, let run = settings.modules[ProbeModule.standard]?.run
    else {
      continuous = nil
      return
    }
    let continuous = ContinuousTargets(
      run, on: settings.sources, every: interval, after: continuous)
    continuous.onSettled = { [weak self] in self?.sample($0) }
    self.continuous = continuous
  }

  var now: UnixTime { clock() }
  var inFlight: Int { flights.values.map(\.count).reduce(0, +) }

  /// Whether new probes are accepted.
  var isReady: Bool { !isStopping }

  // MARK: - Probing

  /// Makes a probe, or takes part in one that is under way and will end in time.
  func probe(_ request: ProbeRequest, scrapeTimeout: String?) async throws(Refusal) -> ProbeRecord {
    guard isReady else { throw Refusal(503, "Stopping") }
    guard let module = settings.modules[request.module] else {
      counts.unknownModules += 1
      throw Refusal(400, "Unknown module \"\(request.module)\"")
    }
    guard let plan = settings.plan(for: request.target) else {
      throw Refusal(400, "Unknown target \"\(request.target)\": \(targetHint)")
    }
    let limit = try ProbeRequest.limit(
      header: scrapeTimeout, offset: settings.timeoutOffset, module.limit)
    let key = Flight.Key(target: request.target, module: request.module, hostname: request.hostname)
    let end = EventLoop.now + limit
    if let shared = flights[key]?.first(where: { $0.end <= end }) {
      counts.shared += 1
      return try await shared.result.value.get()
    }
    return try await begin(key, plan, module, limit, until: end).result.value.get()
  }

  private var targetHint: String {
    settings.allowsAnyTarget
      ? "expected the name of a source, or a stun:, stuns:, turn: or turns: URI"
      : "expected the name of a source or a URI that one lists; --allow-any-target allows others"
  }

  private func begin(
    _ key: Flight.Key, _ plan: SourcePlan, _ module: ProbeModule, _ limit: Nanoseconds,
    until end: Instant
  ) -> Flight {
    counts.begun += 1
    let id = counts.begun
    let flight = Flight(id: id, end: end) {
      let result = await self.run(id, key, plan, module, limit, until: end)
      self.land(key, id)
      return result
    }
    flights[key, default: []].append(flight)
    return flight
  }

  private func land(_ key: Flight.Key, _ id: Int) {
    flights[key]?.removeAll { $0.id == id }
    if flights[key]?.isEmpty == true { flights[key] = nil }
  }

  private func run(
    _ id: Int, _ key: Flight.Key, _ plan: SourcePlan, _ module: ProbeModule,
    _ limit: Nanoseconds, until end: Instant
  ) async -> Result<ProbeRecord, Refusal> {
    let isIn = (try? await places.enter(by: end)) ?? false
    guard isIn else {
      return .failure(Refusal(503, "Too many probes at once, or stopping: not probed"))
    }
    defer { places.leave() }
    var run = module.run.again(within: max(end - EventLoop.now, .milliseconds(1)))
    // Its metrics have no place for it, and each port would cost one descriptor more.
    run.options.comparesMappings = false
    if let hostname = key.hostname { run.options.serverName = hostname }
    let report = await run.report(on: [plan], startedAt: now)
    let record = ProbeRecord(
      id: id, target: key.target, module: key.module, limit: limit, report: report)
    remember(record)
    return .success(record)
  }

  private func remember(_ record: ProbeRecord) {
    counts.probes[record.module, default: 0] += 1
    if !record.isSuccess { counts.failures[record.module, default: 0] += 1 }
    history.add(record, limit: settings.historyLimit)
    if states.count >= Self.rememberedTargets { states.removeAll() }
    let place = Place(target: record.target, module: record.module)
    states[place] = record
    let run = record.report.run
    // A probe that the end of the exporter cut off says nothing.
    guard let recorder, !run.isPartial || run.deadline != nil,
      samples.takes(place, failed: record.isSuccess ? [] : [record.target], at: EventLoop.now)
    else { return }
    recorder.record(record.report)
  }

  /// Records how the continuous targets are, if it is time.
  private func sample(_ continuous: ContinuousTargets) {
    guard let recorder, continuous.isComplete,
      samples.takes(.continuous, failed: continuous.states.failed, at: EventLoop.now)
    else { return }
    recorder.record(continuous.sample(at: now))
  }

  // MARK: - Its life

  /// Reads the configuration anew; a bad one changes nothing.
  package func reload() async -> Reload {
    // One at a time: each replaces what the one before has begun.
    guard (try? await reloads.enter()) == true else { return lastReload }
    defer { reloads.leave() }
    switch await load() {
    case .success(let fresh):
      settings = fresh
      lastReload = Reload(
        succeededAt: now,
        kept: atStart.filter { old in
          fresh.atStart.contains { $0.key == old.key && $0.value != old.value }
        })
      await continuous?.stop()
      if !isStopping { watch() }
      let names = Set(fresh.modules.keys)
      states = states.filter {
        names.contains($0.key.module) && fresh.plan(for: $0.key.target) != nil
      }
    case .failure(let problem):
      lastReload.problem = problem
    }
    return lastReload
  }

  /// Accepts no more probes, and ends those under way so that they give back what they hold.
  package func stop() async {
    isStopping = true
    let under = flights.values.flatMap(\.self)
    for flight in under { flight.result.cancel() }
    await continuous?.stop()
    for flight in under { _ = await flight.result.value }
  }
}

extension Exporter.Reload: CustomStringConvertible {
  /// For a log, or a person who waits for it.
  package var description: String {
    if let problem { return "not reloaded, the old configuration stays: \(problem)" }
    return "reloaded" + (remark.map { ", but \($0)" } ?? "")
  }

  /// What the configuration says in vain.
  var remark: String? {
    guard !kept.isEmpty else { return nil }
    let settings = kept.map { "\($0.key) is still \($0.value)" }.joined(separator: ", ")
    return "\(settings), until the next start"
  }
}

/// Why a configuration was not taken.
package struct ReloadProblem: Error, Hashable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) {
    self.description = description
  }
}

/// A probe under way.
struct Flight: Sendable {
  struct Key: Hashable {
    var target: String
    var module: String
    var hostname: String?
  }

  var id: Int
  var end: Instant
  var result: Task<Result<ProbeRecord, Refusal>, Never>

  init(
    id: Int, end: Instant,
    _ work: @escaping @NetworkActor @Sendable () async -> Result<ProbeRecord, Refusal>
  ) {
    self.id = id
    self.end = end
    result = Task(executorPreference: EventLoop.shared) { await work() }
  }
}
