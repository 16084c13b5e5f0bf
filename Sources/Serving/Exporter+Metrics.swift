import Measurements
import Polling
import Reporting
import Vocabulary

extension Exporter {
  /// The exporter's own metrics, and those of continuous targets; those of scrapes are on `/probe`.
  var ownMetrics: String {
    let own = (countFamilies + historyFamilies + reloadFamilies + ProcessMetrics.families).map {
      (name: $0.name, text: $0.text())
    }
    return (own + (continuous?.families ?? [])).sorted { $0.name < $1.name }.map(\.text).joined()
  }

  private var countFamilies: [MetricFamily] {
    var build = MetricFamily(
      named: "iceprobe_build_info", .gauge, help: "The program that serves this page.")
    build.add(Labels(["version": tool.version]), "1")
    var probes = MetricFamily(
      named: "iceprobe_probes_total", .counter, help: "Probes made for /probe.")
    var failures = MetricFamily(
      named: "iceprobe_probe_failures_total", .counter, help: "Probes for /probe that failed.")
    for module in settings.modules.keys {
      let labels = Labels(["module": module])
      probes.add(labels, "\(counts.probes[module] ?? 0)")
      failures.add(labels, "\(counts.failures[module] ?? 0)")
    }
    var unknown = MetricFamily(
      named: "iceprobe_module_unknown_total", .counter,
      help: "Requests for a module that is not configured.")
    unknown.add(Labels(), "\(counts.unknownModules)")
    var shared = MetricFamily(
      named: "iceprobe_probes_shared_total", .counter,
      help: "Requests answered by a probe that was under way for another one.")
    shared.add(Labels(), "\(counts.shared)")
    var flights = MetricFamily(
      named: "iceprobe_probes_in_flight", .gauge, help: "Probes under way now.")
    flights.add(Labels(), "\(inFlight)")
    return [build, probes, failures, unknown, shared, flights]
  }

  private var historyFamilies: [MetricFamily] {
    guard let counts = recorder?.counts else { return [] }
    var recorded = MetricFamily(
      named: "iceprobe_history_samples_total", .counter, help: "Samples written to the history.")
    recorded.add(Labels(), "\(counts.recorded)")
    var lost = MetricFamily(
      named: "iceprobe_history_lost_total", .counter,
      help: "Samples that could not be written to the history.")
    lost.add(Labels(), "\(counts.lost)")
    return [recorded, lost]
  }

  private var reloadFamilies: [MetricFamily] {
    var isGood = MetricFamily(
      named: "iceprobe_config_last_reload_successful", .gauge,
      help: "Whether the last attempt to read the configuration succeeded.")
    isGood.add(Labels(), lastReload.problem == nil ? "1" : "0")
    var when = MetricFamily(
      named: "iceprobe_config_last_reload_success_timestamp_seconds", .gauge,
      help: "When the configuration in force was read.")
    when.add(Labels(), lastReload.succeededAt.decimalSeconds)
    return [isGood, when]
  }
}
