import FoundationEssentials
import HTTPFetching
import ICEServers

/// Sends signed requests of one service in one region.
struct AWSCaller {
  let credentials: AWSCredentials
  let region: String
  let service: AWSService
  let trust: HTTPTrust
  var retries = RetryPolicy.standard

  /// Posts a JSON body to an operation's URL and answers with 2xx, or throws what the service said.
  ///
  /// What is refused for now is tried again while attempts and the deadline allow it.
  func call(
    _ step: FetchStep.Name, _ url: HTTPURL, _ input: some Encodable, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> HTTPResponse {
    log.begin(step)
    let body = try Self.encode(input)
    var attempt = 0
    while true {
      attempt += 1
      let response = try await send(body, to: url, &log)
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
    _ body: [UInt8], to url: HTTPURL, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> HTTPResponse {
    let request = HTTPRequest(
      .post, url, headers: [HTTPHeader("Content-Type", "application/json")], body: body,
      signature: signature, limits: try log.limits(), trust: trust)
    do {
      let response = try await log.environment.http.send(request)
      log.attempted(response)
      return response
    } catch {
      log.attempted(nil)
      throw ConfigSourceError.Cause(error)
    }
  }

  private var signature: AWSSignature {
    AWSSignature(
      accessKeyID: credentials.accessKeyID, secretAccessKey: credentials.secretAccessKey.reveal(),
      sessionToken: credentials.sessionToken?.reveal(), region: region,
      service: service.signingName)
  }

  private static func encode(
    _ input: some Encodable
  ) throws(ConfigSourceError.Cause) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Only a number that JSON lacks makes this fail, and no input has numbers.
    guard let data = try? encoder.encode(input) else { throw .http(.outOfMemory) }
    return Array(data)
  }
}
