import HTTPFetching
import Vocabulary

/// One batch on its way: tried again where that may help, within a number of attempts and a time.
struct Delivery {
  private let request: HTTPRequest
  private let end: ContinuousClock.Instant
  private let client: HTTPClient

  private static let attemptLimit = 5
  private static let firstPause = Nanoseconds.milliseconds(500)

  init(
    _ request: HTTPRequest, within timeout: Nanoseconds, until end: ContinuousClock.Instant,
    _ client: HTTPClient
  ) {
    self.request = request
    self.end = min(end, .now + .nanoseconds(timeout.count))
    self.client = client
  }

  /// The first answer of 2xx.
  func answer() async throws(DeliveryFailure) -> HTTPResponse {
    var pause = Self.firstPause
    var attempts = 1
    while true {
      do throws(DeliveryFailure) {
        return try await attempt()
      } catch {
        // So that many probes do not come back together.
        let jittered = Nanoseconds(Int64.random(in: pause.count / 2...pause.count))
        let wait = error.retryAfter ?? jittered
        guard error.isWorthRetrying, attempts < Self.attemptLimit, wait < left else {
          throw error.after(attempts)
        }
        guard await hasSlept(wait) else { throw DeliveryFailure(.http(.cancelled)) }
        pause = pause * 2
        attempts += 1
      }
    }
  }

  /// `false` if the task was cancelled meanwhile.
  private func hasSlept(_ span: Nanoseconds) async -> Bool {
    do {
      try await Task.sleep(for: .nanoseconds(span.count))
      return true
    } catch {
      return false
    }
  }

  private var left: Nanoseconds {
    let (seconds, attoseconds) = (end - .now).components
    return .seconds(Int(seconds)) + Nanoseconds(attoseconds / 1_000_000_000)
  }

  private func attempt() async throws(DeliveryFailure) -> HTTPResponse {
    var request = request
    request.limits.timeout = max(left, .milliseconds(1))
    let response: HTTPResponse
    do throws(HTTPError) {
      response = try await client.send(request)
    } catch {
      throw DeliveryFailure(.http(error))
    }
    guard (200..<300).contains(response.status) else { throw DeliveryFailure(response) }
    return response
  }
}

/// Why a batch was not delivered.
package struct DeliveryFailure: Error, Hashable, Sendable {
  enum Cause: Hashable {
    case http(HTTPError)
    /// The status, and the collector's own words.
    case status(Int, SafeText?)
  }

  let cause: Cause
  private(set) var attempts = 1
  let retryAfter: Nanoseconds?

  init(_ cause: Cause) {
    self.cause = cause
    retryAfter = nil
  }

  init(_ response: HTTPResponse) {
    cause = .status(response.status, CollectorAnswer(response.body)?.message)
    // Only with a date does our clock matter, and then within seconds.
    retryAfter = response.retryAfterSeconds(now: response.serverTime ?? 0).map { .seconds($0) }
  }

  func after(_ attempts: Int) -> DeliveryFailure {
    var failure = self
    failure.attempts = attempts
    return failure
  }

  /// Whether more time might have helped.
  var isForWantOfTime: Bool {
    if case .http(.timeout) = cause { true } else { isWorthRetrying }
  }

  /// As OTLP has it: what an overloaded collector says, or a connection that ended without an answer.
  var isWorthRetrying: Bool {
    switch cause {
    case .status(let status, _): [429, 502, 503, 504].contains(status)
    case .http(.noAnswer), .http(.interrupted): true
    case .http: false
    }
  }
}
