import Measurements
import Vocabulary

extension ReportForms {
  /// The results of sending data through a relay; its allocation is in the check itself.
  static let relay = RecordForm(
    RelayDetail(),
    [
      .optional("not_tried", \.untried, .word),
      .nullable("witness", \.witness, witness.form),
      .nullable("indications", \.indications, directions.form),
      .optional("channel_data", \.channelData, directions.form),
      .nullable("channel", \.hasChannel, .bool),
      .nullable("to_peer", \.toPeer, flow.form),
      .nullable("from_peer", \.fromPeer, flow.form),
      .optional("seen_from", \.seenFrom, .socketAddress),
      .derived("round_trip_seconds") { $0.roundTrip.map(JSONForm<Nanoseconds>.seconds.write) },
      .optional("direct_round_trip_seconds", \.directRoundTrip, .seconds),
      .derived("added_seconds") { $0.added.map(JSONForm<Nanoseconds>.seconds.write) },
    ])

  private static let witness = RecordForm(
    RelayWitness(.ownSocket, at: SocketAddress(.loopbackV4, port: 0)),
    [
      .always("kind", \.kind, .word), .always("address", \.address, .socketAddress),
      .optional("contradiction", \.contradiction, .text),
    ])

  private static let directions = RecordForm(
    RelayDirections(toPeer: false, fromPeer: false),
    [.always("to_peer", \.toPeer, .bool), .always("from_peer", \.fromPeer, .bool)])

  static let flow = RecordForm(
    RelayFlow(sent: 0, delays: []),
    [
      .always("sent_count", \.sent, .count),
      .always("received_count", \.received, .count),
      .always("duplicate_count", \.duplicates, .count),
      .always("reordered_count", \.reordered, .count),
      .nullable("delay", \.delay, delay.form),
      .nullable("jitter_seconds", \.jitter, .seconds),
      .nullable("largest_packet_bytes", \.largestPacket, .count),
      .nullable("smallest_lost_packet_bytes", \.smallestLost, .count),
      .optional("largest_unfragmented_packet_bytes", \.largestUnfragmented, .count),
      .optional("smallest_lost_unfragmented_packet_bytes", \.smallestUnfragmentedLost, .count),
      .unless(0, "loss_run_count", \.lossRuns, .count),
      .unless(0, "longest_loss_run_count", \.longestLossRun, .count),
      .unless(0, "untold_count", \.untold, .count),
      .unless(0, "queued_count", \.queued, .count),
      .optional("stopped_after_seconds", \.stoppedAfter, .seconds),
      .derived("mos_estimate") { $0.quality.map { .hundredths($0.meanOpinionScore) } },
    ])
}
