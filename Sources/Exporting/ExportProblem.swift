import HTTPFetching
import Reporting
import Vocabulary

/// What went wrong with the delivery of one signal, as a sentence for a person.
package struct ExportProblem: Hashable, Sendable, CustomStringConvertible {
  enum Kind: Hashable {
    /// How many spans or data points did not arrive; in haste, it had less time than usual.
    case undelivered(DeliveryFailure, Int, inHaste: Bool)
    case partly(PartialSuccess, of: Int)
  }

  package let description: String

  init(_ signal: OTLPRequest.Signal, _ place: String, _ kind: Kind) {
    let items = signal == .traces ? "spans" : "data points"
    switch kind {
    case .undelivered(let failure, let count, let inHaste):
      let tries = failure.attempts > 1 ? " (tried \(failure.attempts) times)" : ""
      description =
        "\(count) \(items) were not delivered to \(place): \(failure.words)\(tries)"
        + (inHaste && failure.isForWantOfTime ? "; after an interrupt there are 2 s for it" : "")
    case .partly(let partial, let count):
      let words = partial.message.map { ": \($0)" } ?? ""
      description =
        partial.rejected == 0
        ? "\(place) took the \(items) with a remark\(words)"
        : "\(place) rejected \(partial.rejected) of \(count) \(items)\(words)"
    }
  }
}

extension DeliveryFailure {
  fileprivate var words: String {
    switch cause {
    case .http(let error): SafeText(foreign: error.description).text
    case .status(let status, let message):
      "HTTP \(status)" + (message.map { ", \($0)" } ?? "") + (Self.remedies[status] ?? "")
    }
  }

  private static let remedies = [
    401: "; check the token in OTEL_EXPORTER_OTLP_HEADERS",
    403: "; check the token in OTEL_EXPORTER_OTLP_HEADERS",
    404: "; --otlp takes the URL that v1/traces and v1/metrics are below",
    415: "; it does not take OTLP in JSON",
  ]
}
