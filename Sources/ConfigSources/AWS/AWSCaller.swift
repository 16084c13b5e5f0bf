import Endpoints
import FoundationEssentials
import HTTPFetching
import ICEServers

/// Sends the requests of one service in one region.
struct AWSCaller {
  /// Who signs; `nil` for the operations that nobody signs.
  let credentials: AWSCredentials?
  let region: String
  let service: AWSService
  let trust: HTTPTrust
  var retries = RetryPolicy.standard

  /// Posts a JSON body to an operation's URL and answers with 2xx, or throws what the service said.
  func call(
    _ step: FetchStep.Name, _ url: HTTPURL, _ input: some Encodable, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> HTTPResponse {
    try await exchange(step, try Self.request(url, input), &log)
  }

  /// The same for an operation that changes nothing: an answer that is no older is not asked for again.
  func call(
    _ step: FetchStep.Name, _ url: HTTPURL, _ input: some Encodable, within age: Nanoseconds,
    _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> HTTPResponse {
    let request = try Self.request(url, input)
    let question = FetchMemory.ServiceQuestion(
      url: url, body: request.body, accessKeyID: credentials?.accessKeyID)
    return try await log.environment.memory.services.answer(
      to: question, &log, isFresh: { $1 <= age },
      ask: { log throws(ConfigSourceError.Cause) in try await exchange(step, request, &log) })
  }

  /// Sends a request and answers with 2xx, or throws what the service said.
  ///
  /// What is refused for now is tried again while attempts and the deadline allow it.
  func exchange(
    _ step: FetchStep.Name, _ request: HTTPRequest, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> HTTPResponse {
    log.begin(step)
    var attempt = 0
    while true {
      attempt += 1
      let response = try await send(request, &log)
      guard !(200...299).contains(response.status) else { return response }
      let failure = AWSServiceFailure(response)
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
      throw ConfigSourceError.Cause(error)
    }
  }

  private var signature: AWSSignature? {
    credentials.map {
      AWSSignature(
        accessKeyID: $0.accessKeyID, secretAccessKey: $0.secretAccessKey.reveal(),
        sessionToken: $0.sessionToken?.reveal(), region: region, service: service.signingName)
    }
  }

  private static func request(
    _ url: HTTPURL, _ input: some Encodable
  ) throws(ConfigSourceError.Cause) -> HTTPRequest {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Only a number that JSON lacks makes this fail, and no input has numbers.
    guard let data = try? encoder.encode(input) else { throw .http(.outOfMemory) }
    return HTTPRequest(
      .post, url, headers: [HTTPHeader("Content-Type", "application/json")], body: Array(data))
  }
}

extension AWSSettings {
  /// Who calls a service in a region: whoever the credentials that are found belong to.
  func caller(
    of service: AWSService, region: String, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSCaller {
    log.enter(.credentials)
    let credentials = try await credentials(for: region, &log)
    log.notes.append(.credentials(credentials.origin))
    return AWSCaller(
      credentials: credentials, region: region, service: service,
      trust: trust(log.environment.trust))
  }
}
