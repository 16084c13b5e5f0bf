import Measurements
import Vocabulary

extension ReportForms {
  /// What an audit found; the amplification factor is written with it, but not read.
  static let audit = RecordForm(
    AuditDetail(),
    [
      .always("features", \.features, .list(of: feature.form)),
      .always("disclosures", \.disclosures, .list(of: .text)),
      .always("amplifications", \.amplifications, .list(of: amplification.form)),
      .nullable("open_relay", \.isOpenRelay, .bool),
      .optional("peers", \.peers, .list(of: peer.form)),
    ])

  private static let feature = RecordForm(
    FeatureResult(.ipv6Relay, .notTried, ""),
    [
      .always("feature", \.feature, .word), .always("state", \.state, .word),
      .optional("stun_error_code", \.code, .count), .always("evidence", \.evidence, .text),
    ])

  private static let amplification = RecordForm(
    Amplification(.binding, requestBytes: 0, answerBytes: 0),
    [
      .always("method", \.method, .word), .always("request_bytes", \.requestBytes, .count),
      .always("answer_bytes", \.answerBytes, .count),
      .derived("factor") { .hundredths($0.factor) },
    ])

  private static let peer = RecordForm(
    PeerResult(.loopback, .loopbackV4, .unanswered),
    [
      .always("kind", \.kind, .word), .always("address", \.address, .ipAddress),
      .always("permission", \.permission, .word), .optional("stun_error_code", \.code, .count),
      .nullable("delivered", \.isDelivered, .bool),
    ])
}
