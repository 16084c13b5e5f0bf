import ConfigSources
import Foundation
import HTTPFetching
import Synchronization
import TLS
import TestSupport
import Vocabulary

/// An environment for a source that sees nothing of the machine's own settings.
struct FetchStage: Sendable {
  /// The waits that were asked for; none of them is waited for.
  final class Waits: Sendable {
    private let list = Mutex([Nanoseconds]())
    var all: [Nanoseconds] { list.withLock { $0 } }
    func add(_ wait: Nanoseconds) { list.withLock { $0.append(wait) } }
  }

  var variables = [
    "AWS_ACCESS_KEY_ID": FakeAWS.accessKeyID,
    "AWS_SECRET_ACCESS_KEY": FakeAWS.secretAccessKey,
    "AWS_CONFIG_FILE": "/nonexistent/config",
    "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent/credentials",
    "AWS_EC2_METADATA_DISABLED": "true",
  ]
  var trust = HTTPTrust.system
  var unixTime: @Sendable () -> Int = { Int(Date().timeIntervalSince1970) }
  var timeout = Nanoseconds.seconds(60)
  /// Deadlines then depend on what is waited for and not on how busy the machine is.
  var isClockStopped = false
  let waits = Waits()

  var environment: FetchEnvironment {
    FetchEnvironment(
      variables: variables, digests: .openSSL, es384: .openSSL, trust: trust,
      now: { isClockStopped ? .zero : Self.now },
      unixTime: unixTime, sleep: { waits.add($0) }, fraction: { 0.5 },
      mediaFingerprint: CertificateFingerprint(.sha256, digest: Array(repeating: 0xAB, count: 32)))
  }

  func fetch(_ source: ConfigSource) async throws(ConfigSourceError) -> FetchedConfiguration {
    try await source.fetch(using: environment, until: (isClockStopped ? .zero : Self.now) + timeout)
  }

  /// The error that a fetch ends with, or `nil` when it does not.
  func failure(of source: ConfigSource) async -> ConfigSourceError? {
    do {
      _ = try await fetch(source)
      return nil
    } catch {
      return error
    }
  }

  private static let start = ContinuousClock.now

  static var now: Instant {
    let start = start
    let elapsed = (ContinuousClock.now - start).components
    return .zero + .seconds(Int(elapsed.seconds)) + Nanoseconds(elapsed.attoseconds / 1_000_000_000)
  }
}
