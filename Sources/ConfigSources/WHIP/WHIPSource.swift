import HTTPFetching
import ICEServers
import SessionDescriptions
import Vocabulary

extension WHIPSettings {
  func fetch(_ log: inout FetchLog) async throws(ConfigSourceError.Cause) -> FetchedConfiguration {
    let token: Secret? =
      if let bearer { try await log.readSecret(from: bearer, limit: Self.tokenLimit) } else { nil }
    log.environment.secrets.spare([url.host])
    log.hide(url.secrets)
    var client = WHIPClient(endpoint: url, token: token, trustedHosts: allowedHosts)
    client.trust = pin.map { .pinned($0) }
    do throws(ConfigSourceError.Cause) {
      return try await fetch(client, &log)
    } catch {
      if case .sessionRefused = error, !makesNoSession { await learnServers(client, &log) }
      throw error
    }
  }

  /// IVS participant tokens with all their attributes stay below this.
  static let tokenLimit = 16 << 10

  /// Negotiates a session, or asks with OPTIONS only.
  func fetch(
    _ client: WHIPClient, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> FetchedConfiguration {
    guard !makesNoSession else { return try await askOnly(client, &log) }
    let local = try LocalMedia(log.environment)
    let offer = SessionOffer(
      sessionID: .random(in: 1...UInt64(Int64.max)), local: local.parameters,
      fingerprint: local.fingerprint, direction: direction == .publish ? .sendOnly : .receiveOnly)
    log.hide([local.parameters.password])
    let response = try await client.post(offer.text, &log)
    // From here on there may be a session, to be ended on every way out.
    let resource = WHIPResource.made(by: response, client, log.environment)
    if case .failure(let left)? = resource { log.notes.append(.sessionLeft(left)) }
    do throws(ConfigSourceError.Cause) {
      return try session(response, local, try? resource?.get(), &log)
    } catch {
      if case .success(let session)? = resource, let left = await session.delete() {
        log.notes.append(.sessionLeft(left))
      }
      throw error
    }
  }

  private func session(
    _ response: HTTPResponse, _ local: LocalMedia, _ resource: WHIPResource?,
    _ log: inout FetchLog
  ) throws(ConfigSourceError.Cause) -> FetchedConfiguration {
    guard response.isSuccess, response.status == 201 || response.isSessionDescription else {
      throw refusal(response, log)
    }
    if response.status != 201 { log.notes.append(.sessionStatus(response.status)) }
    log.configuration = linked(response, &log)
    if let failure = response.bodyFailure { throw ConfigSourceError.Cause(failure) }
    log.enter(.decode)
    let answer: SessionAnswer
    do {
      answer = try SessionAnswer(response.body)
    } catch {
      throw .answer(error)
    }
    log.notes += answer.notes.map { .answer($0) }
    // A peer's password is not our secret, but must not be shown either.
    log.hide([answer.ice.password])
    let media = MediaSession(
      local: local.parameters, localFingerprint: local.fingerprint, remote: answer)
    var fetched = log.configuration(log.configuration)
    fetched.media = media
    fetched.endpointAddress = response.proxy == nil ? response.address : nil
    fetched.session = resource.map { WHIPSession(media: media, resource: $0) }
    return fetched
  }

  private func refusal(_ response: HTTPResponse, _ log: FetchLog) -> ConfigSourceError.Cause {
    .sessionRefused(
      SessionRefusal(
        response, now: log.environment.unixTime(), isPlaying: direction == .play, log.mask))
  }

  /// Without a session, the servers may still be available and checked; if not, nothing is lost.
  private func learnServers(_ client: WHIPClient, _ log: inout FetchLog) async {
    if let response = try? await client.options(&log), response.isSuccess {
      log.configuration = linked(response, &log)
    }
    log.enter(.whip)
  }

  private func askOnly(
    _ client: WHIPClient, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> FetchedConfiguration {
    let response = try await client.options(&log)
    guard response.isSuccess else {
      throw refusal(response, log)
    }
    let configuration = linked(response, &log)
    guard !configuration.isEmpty else { throw .noServers }
    return log.configuration(configuration)
  }

  private func linked(_ response: HTTPResponse, _ log: inout FetchLog) -> ICEConfiguration {
    let (configuration, notes) = response.linkedServers(log.mask)
    log.notes += notes
    return configuration
  }
}

/// Our end of a session: the contents of the offer, also needed by the checks.
private struct LocalMedia {
  let parameters: ICEParameters
  let fingerprint: CertificateFingerprint

  init(_ environment: FetchEnvironment) throws(ConfigSourceError.Cause) {
    guard let fingerprint = environment.mediaFingerprint else {
      throw .settings(.certificateMissing(reason: environment.mediaProblem))
    }
    self.fingerprint = fingerprint
    // As long as it is unguessable, nobody can answer in the peer's place (RFC 8445 section 5.3).
    var generator = SystemRandomNumberGenerator()
    parameters = ICEParameters(using: &generator)
  }
}
