/// Where ICE servers came from, as configurations and reports call it.
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
  /// The responder that a run brought along.
  case selftest
}

extension SourceKind: CustomStringConvertible {
  package var description: String { rawValue }
}
