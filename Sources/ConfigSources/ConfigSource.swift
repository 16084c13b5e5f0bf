import HTTPFetching
package import Vocabulary

/// A source of ICE servers and their credentials.
package enum ConfigSource: Sendable {
  case uris(URISettings)
  case rtcConfiguration(RTCConfigurationSettings)
  case kinesisVideo(KinesisVideoSettings)
  case service(ServiceSettings)
  case whip(WHIPSettings)
  case ivs(IVSSettings)

  package var kind: SourceKind {
    switch self {
    case .uris: .uri
    case .rtcConfiguration: .rtcConfiguration
    case .kinesisVideo: .kinesisVideo
    case .service(let settings): settings.kind
    case .whip(let settings): settings.direction == .publish ? .whip : .whep
    case .ivs: .ivs
    }
  }

  /// Whether fetching it creates a session with a peer, which is shown a certificate.
  package var makesSession: Bool {
    switch self {
    case .whip(let settings): !settings.makesNoSession
    case .ivs: true
    case .uris, .rtcConfiguration, .kinesisVideo, .service: false
    }
  }

  /// Whether the credentials are made here, from a shared secret.
  package var mintsCredentials: Bool {
    guard case .uris(let settings) = self, case .sharedSecret = settings.credential else {
      return false
    }
    return true
  }

  /// The source in a few words, safe to print.
  package var name: String {
    switch self {
    case .uris: "command line"
    case .rtcConfiguration(let settings): settings.location.description
    case .kinesisVideo(let settings): settings.channel.description
    case .service(let settings): settings.service.name
    case .whip(let settings): settings.url.redacted
    case .ivs(let settings): settings.name
    }
  }

  /// Whether asking again yields newer credentials.
  package var canBeRenewed: Bool {
    switch self {
    // Another session would be another peer.
    case .uris, .whip, .ivs: false
    case .rtcConfiguration(let settings):
      if case .url = settings.location { true } else { false }
    case .kinesisVideo, .service: true
    }
  }

  /// Whether it can be read more than once.
  package var isRepeatable: Bool {
    guard case .rtcConfiguration(let settings) = self,
      case .text(.standardInput) = settings.location
    else { return true }
    return false
  }

  /// Fetches the configuration; it always ends by the deadline.
  ///
  /// - Throws: `ConfigSourceError`, which names the step that failed, its cause and the remedy.
  package func fetch(
    using environment: FetchEnvironment, until deadline: Instant
  ) async throws(ConfigSourceError) -> FetchedConfiguration {
    var log = FetchLog(environment: environment, deadline: deadline)
    do throws(ConfigSourceError.Cause) {
      return switch self {
      case .uris(let settings): try await settings.fetch(&log)
      case .rtcConfiguration(let settings): try await settings.fetch(&log)
      case .kinesisVideo(let settings): try await settings.fetch(&log)
      case .service(let settings): try await settings.fetch(&log)
      case .whip(let settings): try await settings.fetch(&log)
      case .ivs(let settings): try await settings.fetch(&log)
      }
    } catch {
      throw ConfigSourceError(
        kind: kind, name: name, step: log.currentStep, cause: error, steps: log.steps,
        clockSkewSeconds: log.clockSkewSeconds, token: log.token, configuration: log.configuration,
        notes: log.notes)
    }
  }
}
