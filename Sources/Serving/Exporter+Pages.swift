import Polling
import Reporting
import Vocabulary

/// The pages by path and method.
extension Exporter {
  func answer(_ request: WebRequest) async -> WebAnswer {
    let reads = ["GET", "HEAD"]
    let allowed = request.path == "/-/reload" ? ["POST", "PUT"] : reads
    guard let page = Page(rawValue: request.path) else { return .plain("Not found\n", status: 404) }
    guard allowed.contains(request.method) else {
      var answer = WebAnswer.plain(
        "This page takes \(allowed.joined(separator: " or "))\n", status: 405)
      answer.allowedMethods = allowed.joined(separator: ", ")
      return answer
    }
    do throws(Refusal) {
      return try await show(page, request)
    } catch {
      return WebAnswer(error)
    }
  }

  private enum Page: String {
    case landing = "/"
    case probe = "/probe"
    case metrics = "/metrics"
    case logs = "/logs"
    case configuration = "/config"
    case healthy = "/-/healthy"
    case ready = "/-/ready"
    case reload = "/-/reload"
  }

  private func show(_ page: Page, _ request: WebRequest) async throws(Refusal) -> WebAnswer {
    switch page {
    case .landing: return .html(LandingPage(self).text)
    case .probe: return try await showProbe(request)
    case .metrics: return .metrics(ownMetrics)
    case .logs: return try showLog(request)
    case .configuration:
      return .plain((lastReload.remark.map { "# \($0)\n" } ?? "") + settings.shown)
    case .healthy: return .plain("Healthy\n")
    case .ready: return isReady ? .plain("Ready\n") : .plain("Stopping\n", status: 503)
    case .reload:
      let outcome = await reload()
      let text = "\(outcome)\n"
      return .plain(
        text.prefix(1).uppercased() + text.dropFirst(), status: outcome.problem == nil ? 200 : 500)
    }
  }

  private func showProbe(_ request: WebRequest) async throws(Refusal) -> WebAnswer {
    let query = try Self.query(request)
    let asked = try ProbeRequest(query)
    let record = try await probe(asked, scrapeTimeout: request.scrapeTimeout)
    return asked.isDebug ? .plain(debugText(record)) : .metrics(record.metrics)
  }

  private func showLog(_ request: WebRequest) throws(Refusal) -> WebAnswer {
    guard let id = try Self.query(request)["id"].first.flatMap({ Int($0) }) else {
      throw Refusal(400, "Invalid probe id")
    }
    guard let record = history[id] else { throw Refusal(404, "Probe id not found") }
    return .plain(debugText(record))
  }

  private static func query(_ request: WebRequest) throws(Refusal) -> QueryString {
    guard let query = QueryString(request.query) else {
      throw Refusal(400, "The query is not percent-encoded UTF-8")
    }
    return query
  }

  /// What happened, what a scrape would have got, and how the module was set.
  private func debugText(_ record: ProbeRecord) -> String {
    """
    Logs for the probe:
    \(TextReport.text(of: record.report, width: 100, detail: [.all, .waterfall]))


    Metrics that would have been returned:
    \(record.metrics)


    Module configuration:
    \(settings.modules[record.module]?.shown ?? "")
    """
  }
}
