/// The kind of source that ICE servers came from, as named in configurations and reports.
package enum SourceKind: String, CaseIterable, Hashable, Sendable {
  case uri
  case rtcConfiguration = "rtc-config"
  case kinesisVideo = "kvs"
  case turnREST = "turn-rest"
  case twilio
  case cloudflare
  case xirsys
  case metered
  case matrix
  case liveKit = "livekit"
  case whip
  case whep
  case ivs
  /// The responder built into the run.
  case selftest
}

extension SourceKind: CustomStringConvertible {
  package var description: String { rawValue }
}
