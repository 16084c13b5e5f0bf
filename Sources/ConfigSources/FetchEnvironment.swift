import FoundationEssentials
package import HTTPFetching
package import Vocabulary

/// Everything that a source takes from outside, so that a test can replace any of it.
package struct FetchEnvironment: Sendable {
  /// The environment variables: AWS settings are read from here and nowhere else.
  package var variables: [String: String]
  /// For time-limited TURN credentials.
  package var digests: Digests
  /// For participant tokens signed here.
  package var es384: ES384
  /// The authorities trusted for `https` sources.
  package var trust: HTTPTrust
  /// The monotonic clock of deadlines and durations.
  package var now: @Sendable () -> Instant
  /// Wall-clock time in seconds since 1970, for expiry and clock skew.
  package var unixTime: @Sendable () -> Int
  /// Waits between attempts.
  package var sleep: @Sendable (Nanoseconds) async throws -> Void
  /// A random number from 0 up to but not including 1, which spreads out retries.
  package var fraction: @Sendable () -> Double
  /// Asks a person for a code, without showing it; `nil` if nobody answers in time, or there is no
  /// terminal.
  package var askOnTerminal: @Sendable (_ prompt: String, Nanoseconds) async -> String?
  /// The digest of the certificate to show to media peers; `nil` if none is expected.
  package var mediaFingerprint: CertificateFingerprint?
  /// Why there is none although one was needed.
  package var mediaProblem: String?
  package var http: HTTPClient
  /// Answers shared by the sources of this environment, so that each is requested only once.
  package var memory: FetchMemory
  /// The secrets that no text from a server may show.
  package var secrets = KnownSecrets()

  package init(
    variables: [String: String], digests: Digests, es384: ES384, trust: HTTPTrust = .system,
    now: @escaping @Sendable () -> Instant,
    unixTime: @escaping @Sendable () -> Int = { Int(Date().timeIntervalSince1970) },
    sleep: @escaping @Sendable (Nanoseconds) async throws -> Void = {
      try await Task.sleep(for: .nanoseconds($0.count))
    },
    fraction: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
    askOnTerminal: @escaping @Sendable (_ prompt: String, Nanoseconds) async -> String? = { _, _ in
      nil
    },
    mediaFingerprint: CertificateFingerprint? = nil, http: HTTPClient = HTTPClient(),
    memory: FetchMemory = FetchMemory()
  ) {
    self.variables = variables
    self.digests = digests
    self.es384 = es384
    self.trust = trust
    self.now = now
    self.unixTime = unixTime
    self.sleep = sleep
    self.fraction = fraction
    self.askOnTerminal = askOnTerminal
    self.mediaFingerprint = mediaFingerprint
    self.http = http
    self.memory = memory
  }
}
