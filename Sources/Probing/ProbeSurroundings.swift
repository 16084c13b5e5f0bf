import Measurements
import Polling
import STUNWire
import TLS
import Vocabulary

/// What all checks of a run share: the options, the gates, and what the pure code is handed.
@NetworkActor
final class ProbeSurroundings {
  let options: ProbeOptions
  let digests: Digests
  /// Holds back checks as a whole.
  let starts: Gate
  /// The way to the proxy; `nil` without one.
  let proxyRoute: ProxyRoute?
  private var allocations: [String: Gate] = [:]
  private var tlsContext: Result<TLSClientContext, TLSSetupError>?

  init(_ options: ProbeOptions, _ digests: Digests) {
    self.options = options
    self.digests = digests
    proxyRoute = options.proxy.map { ProxyRoute($0, options) }
    starts = Gate(
      places: ProcessLimits.places(
        options.pacing.parallelChecks, each: proxyRoute == nil ? 1 : ProxyRoute.descriptorsPerCheck),
      interval: options.pacing.startInterval)
  }

  /// Holds back allocations at one server, where the first and unauthenticated request may be limited.
  func allocations(at server: String) -> Gate {
    if let gate = allocations[server] { return gate }
    let gate = Gate(
      places: options.pacing.allocationsPerServer, interval: options.pacing.challengeInterval)
    allocations[server] = gate
    return gate
  }

  /// Reading the system's certificate authorities takes tens of milliseconds: once, and only if needed.
  func sharedTLSContext() throws(TLSSetupError) -> TLSClientContext {
    if let tlsContext { return try tlsContext.get() }
    let made = Result { () throws(TLSSetupError) in try TLSClientContext(options.tls) }
    tlsContext = made
    return try made.get()
  }

  /// An id that nobody can guess (STUN-1).
  nonisolated static func randomTransactionID() -> TransactionID {
    var generator = SystemRandomNumberGenerator()
    return TransactionID(using: &generator)
  }
}
