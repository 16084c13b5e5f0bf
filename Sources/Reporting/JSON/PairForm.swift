import Measurements
import Vocabulary

extension ReportForms {
  /// A candidate of ours with one of the peer's.
  static let pair = RecordForm(
    CandidatePair(local: blankEnd, remote: blankEnd),
    [
      .always("local", \.local, end.form),
      .always("remote", \.remote, end.form),
      .always("outcome", \.outcome, .word),
      .nullable("rtt", \.rtt, rtt.form),
      .optional("mapped_address", \.mappedAddress, .socketAddress),
      .always("nominated", \.isNominated, .bool),
      .nullable("failure", \.failure, failure.form),
      .unless(false, "heard", \.isHeard, .bool),
      .optional("data", \.data, data.form),
      .optional("unanswered_packet_count", \.unansweredPackets, .integer),
    ])

  private static let blankEnd = PairEnd(
    kind: .host, transport: .udp, address: SocketAddress(.loopbackV4, port: 0))

  private static let end = RecordForm(
    blankEnd,
    [
      .always("type", \.kind, .word), .always("transport", \.transport, .word),
      .always("address", \.address, .socketAddress),
      .optional("reflexive_address", \.reflexive, .socketAddress),
    ])

  private static let data = RecordForm(
    PairData(toPeer: RelayFlow(sent: 0, delays: []), fromPeer: RelayFlow(sent: 0, delays: [])),
    [.always("to_peer", \.toPeer, flow.form), .always("from_peer", \.fromPeer, flow.form)])
}
