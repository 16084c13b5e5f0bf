import Vocabulary

/// A request for a probe, understood: what, how, and within what time.
struct ProbeRequest: Hashable, Sendable {
  /// As the request names it.
  var target: String
  var module: String
  /// The server name to send and verify, in place of the URI's host.
  var hostname: String?
  var isDebug: Bool

  /// Follows blackbox_exporter: what is wrong with the request is status 400.
  init(_ query: QueryString) throws(Refusal) {
    guard let target = query["target"].first, !target.isEmpty else {
      throw Refusal(400, "Target parameter is missing")
    }
    for name in ["target", "module", "hostname", "debug"] where query[name].count > 1 {
      throw Refusal(400, "Parameter \(name) is given more than once")
    }
    self.target = target
    let module = query["module"].first ?? ""
    self.module = module.isEmpty ? ProbeModule.standard : module
    hostname = query["hostname"].first.flatMap { $0.isEmpty ? nil : $0 }
    isDebug = query["debug"].first == "true"
    if let hostname, !Self.isHostName(hostname) {
      throw Refusal(400, "Parameter hostname is not a host name")
    }
  }

  private static func isHostName(_ text: String) -> Bool {
    text.utf8.count <= 253
      && text.utf8.allSatisfy { byte in
        let scalar = Unicode.Scalar(byte)
        return scalar.isASCII
          && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            || "-._:".unicodeScalars.contains(scalar))
      }
  }

  /// How long the probe may take, from `X-Prometheus-Scrape-Timeout-Seconds` (120 s without it) less
  /// `offset`, which is ignored where it would leave nothing, and from the module's own limit.
  static func limit(
    header: String?, offset: Nanoseconds, _ limit: Nanoseconds
  ) throws(Refusal) -> Nanoseconds {
    var scrape = Nanoseconds.seconds(120)
    if let header {
      guard let seconds = Double(header), seconds.isFinite, seconds >= 0 else {
        throw Refusal(500, "Failed to parse timeout from Prometheus header")
      }
      if seconds > 0 { scrape = Nanoseconds(seconds: min(seconds, 86_400)) }
    }
    let rest = scrape - offset
    return min(rest > .zero ? rest : scrape, limit)
  }
}

/// An answer that says why there is no other.
struct Refusal: Error, Hashable {
  var status: Int
  var text: String

  /// The text may quote the request: it is made safe here.
  init(_ status: Int, _ text: String) {
    self.status = status
    self.text = SafeText(text).text
  }
}
