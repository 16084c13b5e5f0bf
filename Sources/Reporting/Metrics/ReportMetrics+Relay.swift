import Measurements
import Vocabulary

extension ReportMetrics {
  /// Data through relays, by direction; the worst relay of a target counts.
  static func relayFamilies(_ targets: [Target]) -> [MetricFamily] {
    flowMeasures.map { measure in
      var family = MetricFamily(measure.name, help: measure.help)
      for target in targets {
        for (direction, flow) in directions {
          let flows = target.checks.compactMap(\.relay).compactMap(flow).filter { $0.sent > 0 }
          family.add(
            target.labels.adding(["direction": direction]),
            flows.isEmpty ? nil : measure.value(flows))
        }
      }
      return family
    } + roundTripsThroughRelays(targets)
  }

  private struct FlowMeasure: Sendable {
    var name: String
    var help: String
    var value: @Sendable ([RelayFlow]) -> String?
  }

  private static let directions: [(String, @Sendable (RelayDetail) -> RelayFlow?)] = [
    ("to_peer", { $0.toPeer }), ("from_peer", { $0.fromPeer }),
  ]

  private static let flowMeasures = [
    FlowMeasure(name: "relay_delay_seconds", help: "Median one-way delay through the relay.") {
      $0.compactMap { $0.delay?.median }.max()?.decimalSeconds
    },
    FlowMeasure(
      name: "relay_delay_p95_seconds",
      help: "95th percentile of the one-way delay through the relay."
    ) { $0.compactMap { $0.delay?.p95 }.max()?.decimalSeconds },
    FlowMeasure(
      name: "relay_jitter_seconds", help: "Interarrival jitter through the relay (RFC 3550)."
    ) { $0.compactMap(\.jitter).max()?.decimalSeconds },
    FlowMeasure(
      name: "relay_loss_ratio",
      help: "Share of the packets sent through the relay that did not arrive."
    ) {
      $0.map(\.lossRatio).max().map { Nanoseconds(Int64($0 * 1_000_000) * 1000).decimalSeconds }
    },
    FlowMeasure(name: "relay_packets_sent", help: "Packets sent through the relay.") {
      "\($0.map(\.sent).reduce(0, +))"
    },
    FlowMeasure(
      name: "relay_packets_received", help: "Packets that came through the relay, each once."
    ) { "\($0.map(\.received).reduce(0, +))" },
    FlowMeasure(
      name: "relay_largest_packet_bytes", help: "Largest IP packet that passed the relay."
    ) { $0.compactMap(\.largestPacket).min().map(String.init) },
  ]

  private static func roundTripsThroughRelays(_ targets: [Target]) -> [MetricFamily] {
    var roundTrip = MetricFamily(
      "relay_round_trip_seconds",
      help: "Through the relay and back, the medians of both directions.")
    var added = MetricFamily(
      "relay_added_seconds",
      help: "What the relay adds to the round trip of the same way without it.")
    for target in targets {
      roundTrip.add(target.labels, target.worst { $0.relay?.roundTrip }?.decimalSeconds)
      // Less than nothing is what measuring scatters.
      added.add(
        target.labels, target.worst { $0.relay?.added }.map { max($0, .zero).decimalSeconds })
    }
    return [roundTrip, added]
  }
}
