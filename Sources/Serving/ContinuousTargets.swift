import Measurements
import Polling
import Probing
import Reporting
import Vocabulary
import Watching

/// The targets that are checked all the time, beside those that a scrape asks for.
@NetworkActor
final class ContinuousTargets {
  /// Called after each diagnosis of what came in.
  var onSettled: (ContinuousTargets) -> Void = { _ in }

  private let probing: ContinuousProbing
  private var series: [ContinuousSeries.Key: ContinuousSeries]
  private var sourceNames: [String: String] = [:]
  private let patience: Nanoseconds
  private var task: Task<Void, Never>?

  /// Goes on with the counters of `before`, so that a reload is no reset.
  init(
    _ run: Run, on sources: [SourcePlan], every interval: Nanoseconds,
    after before: ContinuousTargets?
  ) {
    series = before?.series ?? [:]
    // An address that a name no longer has leaves its series behind for a while.
    patience = max(.seconds(3600), Nanoseconds(seconds: interval.seconds * 10))
    probing = ContinuousProbing(run, every: RoundSchedule(interval: interval))
    probing.onEvent = { [weak self] event in self?.take(event) }
    task = Task(executorPreference: EventLoop.shared) { [probing] in
      await probing.run(on: sources)
    }
  }

  /// Ends what is under way; everything is given back by then.
  func stop() async {
    task?.cancel()
    await task?.value
  }

  var states: TargetStates { probing.states }

  /// Whether every source and server has had its first result.
  var isComplete: Bool { probing.isComplete }

  /// The last result of each target, in the form of a run of this moment.
  func sample(at now: UnixTime) -> Report { probing.sample(at: now) }

  private func take(_ event: ContinuousProbing.Event) {
    switch event {
    case .fetched(let source, _): sourceNames[source.id] = source.name.text
    case .checked(let checks):
      let now = EventLoop.now
      for check in checks {
        let key = ContinuousSeries.Key(check, source: sourceNames[check.source] ?? check.source)
        series[key, default: ContinuousSeries()].record(check, at: now)
      }
    case .settled:
      let oldest = EventLoop.now + (.zero - patience)
      series = series.filter { $0.value.lastCheck > oldest }
      onSettled(self)
    }
  }

  // MARK: - Metrics

  /// Name and text of each family.
  var families: [(name: String, text: String)] {
    let histograms = [roundTrips, oneWayDelays].map { (name: $0.name, text: $0.text) }
    return histograms + (counters + [status]).map { (name: $0.name, text: $0.text()) }
  }

  private var roundTrips: HistogramFamily {
    var family = HistogramFamily(
      named: "iceprobe_stun_response_duration_seconds", help: "Round trips to the server.")
    for (key, value) in series where value.roundTrips.delays.count > 0 {
      family.add(key.labels, value.roundTrips.delays)
    }
    return family
  }

  private var oneWayDelays: HistogramFamily {
    var family = HistogramFamily(
      named: "iceprobe_relay_one_way_delay_seconds",
      help: "One-way delays through the relay, by direction.")
    for (key, value) in series {
      for (direction, flow) in value.relay {
        family.add(key.labels.adding(["direction": direction]), flow.delays)
      }
    }
    return family
  }

  private var counters: [MetricFamily] {
    var checks = counter("iceprobe_checks_total", "Checks of continuous targets.")
    var failures = counter("iceprobe_check_failures_total", "Those of them that failed.")
    var sent = counter(
      "iceprobe_stun_datagrams_sent_total",
      "Datagrams sent to the server, retransmissions included.")
    var lost = counter(
      "iceprobe_stun_datagrams_lost_total", "Those of them that got no answer, lost either way.")
    var relayed = counter("iceprobe_relay_packets_sent_total", "Packets sent through the relay.")
    var missing = counter(
      "iceprobe_relay_packets_lost_total", "Those of them that did not arrive, by direction.")
    for (key, value) in series {
      checks.add(key.labels, "\(value.checks)")
      failures.add(key.labels, "\(value.failures)")
      if value.roundTrips.sent > 0 {
        sent.add(key.labels, "\(value.roundTrips.sent)")
        lost.add(key.labels, "\(value.roundTrips.lost)")
      }
      for (direction, flow) in value.relay {
        let labels = key.labels.adding(["direction": direction])
        relayed.add(labels, "\(flow.sent)")
        missing.add(labels, "\(flow.lost)")
      }
    }
    return [checks, failures, sent, lost, relayed, missing]
  }

  private func counter(_ name: String, _ help: String) -> MetricFamily {
    MetricFamily(named: name, .counter, help: help)
  }

  /// The worst of the addresses of a target counts, as in a report.
  private var status: MetricFamily {
    var family = MetricFamily(
      named: "iceprobe_target_failed", .gauge,
      help: "Whether the last check of a continuous target failed, at any of its addresses.")
    var failed: [ContinuousSeries.Key: Bool] = [:]
    for target in states.targets where target.isPresent {
      let check = target.latest
      let key = ContinuousSeries.Key(check, source: sourceNames[check.source] ?? check.source)
      failed[key] = failed[key] == true || target.status == .failed
    }
    for (key, isFailed) in failed { family.add(key.labels, isFailed ? "1" : "0") }
    return family
  }
}
