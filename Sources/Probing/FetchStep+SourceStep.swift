import ConfigSources
import Measurements
import Vocabulary

extension SourceStep {
  /// A step of a fetch that began at `start`.
  init(_ step: FetchStep, since start: Instant) {
    self.init(
      step.name.rawValue, startedOffset: step.startedAt - start, duration: step.duration,
      attempts: step.attempts, status: step.status, transfer: step.timings)
    proxy = step.proxy.map { SafeText($0) }
  }
}

extension TokenInfo {
  /// The claims, cut and escaped.
  init(_ claims: ParticipantClaims) {
    self.init()
    algorithm = claims.algorithm.map { SafeText($0) }
    participantID = claims.participantID.map { SafeText($0) }
    stage = claims.stage.map { SafeText($0) }
    userID = claims.userID.map { SafeText($0) }
    issuedAt = claims.issuedAt.map { UnixTime(seconds: Int64($0)) }
    expiresAt = claims.expiresAt.map { UnixTime(seconds: Int64($0)) }
    mayPublish = claims.mayPublish
    maySubscribe = claims.maySubscribe
    whipURL = claims.whipURL.map { SafeText($0) }
    eventsURL = claims.eventsURL.map { SafeText($0) }
    version = claims.version.map { SafeText($0) }
  }
}
