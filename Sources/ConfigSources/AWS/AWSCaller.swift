import FoundationEssentials
import HTTPFetching
import ICEServers
import Vocabulary

/// Sends the requests of one service in one region.
struct AWSCaller {
  let service: AWSService
  let region: String
  /// The base of the operations' paths.
  private(set) var endpoint: AWSEndpoint
  /// The credentials to sign with; `nil` for unsigned operations.
  private(set) var credentials: AWSCredentials?
  private let trust: HTTPTrust
  private let retries = RetryPolicy.standard

  /// The same service at an endpoint that it returned.
  func at(_ endpoint: HTTPURL) -> AWSCaller {
    var other = self
    other.endpoint = AWSEndpoint(url: endpoint, isCustom: true)
    return other
  }

  /// Posts a JSON body to an operation's path and returns a 2xx answer, or throws the service's
  /// error.
  func call(
    _ step: SourceStep.Name, _ path: String, _ input: some Encodable, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> HTTPResponse {
    try await exchange(step, try request(path, input), &log)
  }

  /// The same for an operation that changes nothing: a recent enough answer is reused.
  func call(
    _ step: SourceStep.Name, _ path: String, _ input: some Encodable, within age: Nanoseconds,
    _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> HTTPResponse {
    let request = try request(path, input)
    let question = FetchMemory.ServiceQuestion(
      url: request.url, body: request.body, accessKeyID: credentials?.accessKeyID)
    return try await log.environment.memory.services.answer(
      to: question, &log, isFresh: { $1 <= age },
      ask: { log throws(ConfigSourceError.Cause) in try await exchange(step, request, &log) })
  }

  /// Sends a request and returns a 2xx answer, or throws the service's error.
  ///
  /// A temporary refusal is retried as long as attempts and the deadline allow.
  func exchange(
    _ step: SourceStep.Name, _ request: HTTPRequest, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> HTTPResponse {
    log.begin(step)
    log.hide(secrets)
    var attempt = 0
    while true {
      attempt += 1
      let response = try await send(request, &log)
      guard !(200...299).contains(response.status) else { return response }
      let failure = AWSServiceFailure(response, log.mask)
      guard failure.isRetryable,
        let delay = retries.delay(after: attempt, fraction: log.environment.fraction()),
        delay < log.remaining
      else { throw .service(failure) }
      do {
        try await log.environment.sleep(delay)
      } catch {
        throw .cancelled
      }
    }
  }

  private func send(
    _ request: HTTPRequest, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> HTTPResponse {
    var request = request
    request.signature = signature
    request.limits = try log.limits()
    request.trust = trust
    do {
      let response = try await log.environment.http.send(request)
      log.attempted(response)
      return response
    } catch {
      log.attempted(nil)
      throw ConfigSourceError.Cause(error.masked(log.mask))
    }
  }

  private var secrets: [Secret] {
    [credentials?.secretAccessKey, credentials?.sessionToken].compactMap(\.self)
  }

  private var signature: AWSSignature? {
    credentials.map {
      AWSSignature(
        accessKeyID: $0.accessKeyID, secretAccessKey: $0.secretAccessKey,
        sessionToken: $0.sessionToken, region: region, service: service.signingName)
    }
  }

  private func request(
    _ path: String, _ input: some Encodable
  ) throws(ConfigSourceError.Cause) -> HTTPRequest {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // This fails only for numbers that JSON lacks, and no input has numbers.
    guard let data = try? encoder.encode(input) else { throw .http(.outOfMemory) }
    return HTTPRequest(
      .post, try endpoint.url.operation(path),
      headers: [HTTPHeader("Content-Type", "application/json")], body: Array(data))
  }
}

extension AWSCaller {
  /// A caller for a service in a region, with the given settings.
  init(
    _ service: AWSService, region: String, endpointURL: String? = nil,
    credentials: AWSCredentials?, _ settings: AWSSettings, _ log: FetchLog
  ) throws(ConfigSourceError.Cause) {
    guard AWSRegion.isValid(region) else { throw .settings(.region) }
    self.init(
      service: service, region: region,
      endpoint: try settings.endpoint(of: service, region: region, option: endpointURL),
      credentials: credentials, trust: settings.trust(log.environment.trust))
  }

  /// The same, signing with the credentials found.
  static func signing(
    _ service: AWSService, region: String, endpointURL: String?, _ settings: AWSSettings,
    _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSCaller {
    // The endpoint first: if it is rejected, nobody need be asked for credentials.
    var caller = try AWSCaller(
      service, region: region, endpointURL: endpointURL, credentials: nil, settings, log)
    if !caller.endpoint.url.isSecure {
      log.notes.append(.unencrypted(url: caller.endpoint.url.redacted))
    }
    log.enter(.credentials)
    let credentials = try await settings.credentials(for: region, &log)
    log.notes.append(.credentials(credentials.origin))
    caller.credentials = credentials
    return caller
  }
}
