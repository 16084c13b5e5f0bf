package import HTTPFetching
package import Measurements
import Reporting
import Vocabulary

/// Delivers the telemetry of a run to a collector (OTLP/HTTP with JSON).
package struct TelemetryExporter: Sendable {
  private let settings: ExportSettings
  private let client: HTTPClient
  private let userAgent: String

  package init(_ settings: ExportSettings, client: HTTPClient = HTTPClient(), as tool: ToolInfo) {
    self.settings = settings
    self.client = client
    userAgent = "\(tool.name)/\(tool.version)"
  }

  /// Sends every batch of every signal, both signals at once; what went wrong comes back.
  ///
  /// The first batch that cannot be delivered ends its signal: the others would only add its wait to theirs.
  /// After an interrupt somebody waits for the end: all of it has two seconds.
  package func deliver(
    _ report: Report, afterInterrupt isHasty: Bool = false
  ) async -> [ExportProblem] {
    let haste = isHasty ? ContinuousClock.now + Self.haste : nil
    let requests = OTLPReport.requests(of: report, resource: settings.resource)
    let mask = SecretMask(settings.secrets)
    return await SecretMask.$inForce.withValue(SecretMask.Lookup { mask }) {
      async let traces = deliver(requests.filter { $0.signal == .traces }, as: .traces, haste)
      async let metrics = deliver(requests.filter { $0.signal == .metrics }, as: .metrics, haste)
      return await traces + metrics
    }
  }

  private func deliver(
    _ requests: [OTLPRequest], as signal: OTLPRequest.Signal, _ haste: ContinuousClock.Instant?
  ) async -> [ExportProblem] {
    guard let destination = settings.destinations[signal] else { return [] }
    var problems: [ExportProblem] = []
    var left = requests.map(\.itemCount).reduce(0, +)
    // A slow collector may take its time for each batch, but not for all of them.
    let timeout = Duration.nanoseconds(destination.timeout.count)
    let patience = ContinuousClock.now + timeout * Self.batchesInTime
    let end = min(patience, haste ?? patience)
    let inHaste = haste != nil && timeout > Self.haste
    for request in requests {
      let delivery = Delivery(
        message(request, to: destination), within: destination.timeout, until: end, client)
      do throws(DeliveryFailure) {
        let answer = try await delivery.answer()
        if let partial = PartialSuccess(answer, of: signal) {
          problems.append(
            ExportProblem(signal, destination.shown, .partly(partial, of: request.itemCount)))
        }
      } catch {
        let kind = ExportProblem.Kind.undelivered(error, left, inHaste: inHaste)
        return problems + [ExportProblem(signal, destination.shown, kind)]
      }
      left -= request.itemCount
    }
    return problems
  }

  private static let batchesInTime = 6
  /// `ExportProblem` says how long it is.
  private static let haste = Duration.seconds(2)

  private func message(
    _ request: OTLPRequest, to destination: ExportSettings.Destination
  ) -> HTTPRequest {
    let plain = Array(request.body.utf8)
    let compressed = destination.compresses ? Gzip.compressed(plain) : nil
    let own = [HTTPHeader("Content-Type", "application/json"), HTTPHeader("User-Agent", userAgent)]
    let coding = compressed.map { _ in [HTTPHeader("Content-Encoding", "gzip")] } ?? []
    return HTTPRequest(
      .post, destination.url, headers: own + coding + destination.headers,
      body: compressed ?? plain, limits: HTTPLimits(bodyBytes: 4 << 20), trust: destination.trust)
  }
}
