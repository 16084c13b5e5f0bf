package import HTTPServing
import Polling
package import Vocabulary

/// The exporter over HTTP.
package struct WebServer: Sendable {
  private let exporter: Exporter
  private let access: WebAccess
  private let listeners: [ListenAddress]

  package init(_ exporter: Exporter, _ access: WebAccess, on listeners: [ListenAddress]) {
    self.exporter = exporter
    self.access = access
    self.listeners = listeners
  }

  /// Serves until the task is cancelled: then the probes under way give back what they hold.
  ///
  /// `onListening` is told each address once requests are accepted there.
  package func run(
    onListening: @escaping @Sendable (SocketAddress) -> Void
  ) async throws(ListeningProblem) {
    let service = HTTPService(
      on: listeners, Self.limits, context: { access.context }, answer: { await respond(to: $0) })
    try await service.run(onStopping: { await exporter.stop() }, onListening: onListening)
  }

  /// The next request may take as long as between two scrapes; the pages read no bodies.
  private static let limits = HTTPLimits(connections: ProcessLimits.places(2048, each: 1))

  private func respond(to request: ServedRequest) async -> ServedAnswer {
    var answer = ServedAnswer(await self.answer(request))
    answer.headers.merge(access.headers) { _, configured in configured }
    return answer
  }

  private func answer(_ request: ServedRequest) async -> WebAnswer {
    guard await access.admits(request[header: "authorization"]) else {
      var answer = WebAnswer.plain("Unauthorized\n", status: 401)
      answer.challenge = "Basic realm=\"iceprobe\""
      return answer
    }
    return await exporter.answer(
      WebRequest(
        method: request.method, path: request.path, query: request.query,
        scrapeTimeout: request[header: "x-prometheus-scrape-timeout-seconds"]))
  }
}

extension ServedAnswer {
  fileprivate init(_ answer: WebAnswer) {
    self.init(
      status: answer.status,
      headers: ["content-type": answer.mediaType, "x-content-type-options": "nosniff"],
      body: answer.body)
    headers["allow"] = answer.allowedMethods
    headers["www-authenticate"] = answer.challenge
  }
}
