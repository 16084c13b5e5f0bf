package import HTTPFetching
package import Reporting
package import Vocabulary

/// Where a run's telemetry goes: the setting, and the variables of OpenTelemetry's exporters.
package struct ExportSettings: Sendable {
  /// Where one signal goes.
  package struct Destination: Sendable {
    package var url: HTTPURL
    /// The URL without anything that may be a key.
    var shown: String
    var headers: [HTTPHeader]
    /// For a batch, with all its attempts.
    package var timeout: Nanoseconds
    var trust: HTTPTrust
    var compresses: Bool
  }

  package private(set) var destinations: [OTLPRequest.Signal: Destination] = [:]
  /// Attributes for the resource, beside the program's own.
  package private(set) var resource: [String: String] = [:]
  /// What a collector must not be able to have printed.
  package private(set) var secrets: [Secret] = []
  /// What in the variables was not understood and is ignored, without their values.
  package private(set) var remarks: [String] = []

  /// Reads the variables; `endpoint` is that of the setting, which replaces theirs.
  ///
  /// Variables may be there for other programs: what cannot be used of them is a remark.
  ///
  /// - Throws: ``ExportSettingError`` for an `endpoint` that cannot be used.
  package init(
    endpoint: String?, variables: [String: String]
  ) throws(ExportSettingError) {
    let variables = OTelVariables(variables)
    guard endpoint != nil || !variables.isDisabled else { return }
    readResource(variables)
    for signal in OTLPRequest.Signal.allCases {
      let place: (url: HTTPURL, shown: String)?
      do throws(ExportSettingError) {
        place = try Self.url(of: signal, endpoint, variables)
      } catch {
        guard endpoint == nil else { throw error }
        remarks.append("\(error): the \(signal.rawValue) are not sent")
        continue
      }
      guard let (url, shown) = place else { continue }
      if endpoint == nil, variables["PROTOCOL", signal]?.lowercased() == "grpc" {
        remarks.append(
          "\(variables.name("PROTOCOL", signal)) is grpc, and iceprobe sends OTLP over HTTP: "
            + "the \(signal.rawValue) are not sent; name an endpoint for HTTP with --otlp")
        continue
      }
      destinations[signal] = Destination(
        url: url, shown: shown, headers: readHeaders(signal, variables),
        timeout: readTimeout(signal, variables),
        trust: variables["CERTIFICATE", signal].map { .authorities(path: $0) } ?? .system,
        compresses: variables["COMPRESSION", signal]?.lowercased() != "none")
      secrets += url.secrets
    }
    // The same variable is often read for both signals.
    var seen: Set<String> = []
    remarks = remarks.filter { seen.insert($0).inserted }
  }

  private static func url(
    of signal: OTLPRequest.Signal, _ endpoint: String?, _ variables: OTelVariables
  ) throws(ExportSettingError) -> (url: HTTPURL, shown: String)? {
    if endpoint == nil, let own = variables.own("ENDPOINT", signal) {
      let url = try url(own, in: variables.name("ENDPOINT", signal)) { url throws(HTTPError) in url
      }
      return (url, url.redacted)
    }
    let name = endpoint == nil ? "OTEL_EXPORTER_OTLP_ENDPOINT" : "--otlp"
    guard let base = endpoint ?? variables["ENDPOINT", signal] else { return nil }
    // A general endpoint is extended by the signal's path; a signal's own is used as it is.
    let path = "v1/\(signal.rawValue)"
    var shown = ""
    let url = try url(base, in: name) { base throws(HTTPError) in
      shown = base.redacted
      return try base.appending(path: path)
    }
    return (url, shown.hasSuffix("/") ? shown + path : shown)
  }

  private static func url(
    _ text: String, in name: String, _ change: (HTTPURL) throws(HTTPError) -> HTTPURL
  ) throws(ExportSettingError) -> HTTPURL {
    let url: HTTPURL
    do throws(HTTPError) {
      url = try change(try HTTPURL(text))
    } catch {
      throw ExportSettingError(name, .url)
    }
    guard !url.hasUserInformation else { throw ExportSettingError(name, .userInformation) }
    return url
  }

  private mutating func readHeaders(
    _ signal: OTLPRequest.Signal, _ variables: OTelVariables
  ) -> [HTTPHeader] {
    guard let text = variables["HEADERS", signal] else { return [] }
    let list = OTelList(text)
    var unreadable = list.unreadable.map { "entry \($0) is not name=value" }
    var headers: [HTTPHeader] = []
    for (name, value) in list.entries {
      guard name.utf8.allSatisfy(\.isToken), value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
        !value.isEmpty
      else {
        unreadable.append("a name or value cannot be that of a header")
        continue
      }
      secrets += HeaderSecrets.secrets(in: value)
      // Those say what the body is.
      guard !["content-type", "content-encoding"].contains(name.lowercased()) else { continue }
      headers.append(HTTPHeader(name, value))
    }
    remarks += unreadable.map { "\(variables.name("HEADERS", signal)): \($0)" }
    return headers
  }

  private mutating func readTimeout(
    _ signal: OTLPRequest.Signal, _ variables: OTelVariables
  ) -> Nanoseconds {
    guard let text = variables["TIMEOUT", signal] else { return Self.standardTimeout }
    guard let milliseconds = Int(text), (1...3_600_000).contains(milliseconds) else {
      remarks.append(
        "\(variables.name("TIMEOUT", signal)): expected milliseconds, from 1 to 3600000")
      return Self.standardTimeout
    }
    return .milliseconds(milliseconds)
  }

  /// That of OpenTelemetry's exporters.
  private static let standardTimeout = Nanoseconds.seconds(10)

  /// One entry that cannot be read drops all of them, as the specification has it.
  private mutating func readResource(_ variables: OTelVariables) {
    if let text = variables.general("OTEL_RESOURCE_ATTRIBUTES") {
      let list = OTelList(text)
      if let first = list.unreadable.first {
        remarks.append("OTEL_RESOURCE_ATTRIBUTES is ignored: entry \(first) is not name=value")
      } else {
        for (name, value) in list.entries { resource[name] = SafeText(value).text }
      }
    }
    if let name = variables.general("OTEL_SERVICE_NAME") {
      resource["service.name"] = SafeText(name).text
    }
  }
}

/// The variables of OpenTelemetry's exporters; an empty one counts as unset.
private struct OTelVariables {
  private let variables: [String: String]

  init(_ variables: [String: String]) {
    self.variables = variables.filter { $0.key.hasPrefix("OTEL_") && !$0.value.isEmpty }
  }

  var isDisabled: Bool { general("OTEL_SDK_DISABLED")?.lowercased() == "true" }

  func general(_ name: String) -> String? { variables[name] }

  /// The signal's own variable.
  func own(_ name: String, _ signal: OTLPRequest.Signal) -> String? {
    variables[Self.name(name, of: signal)]
  }

  /// The signal's own variable, or the one for all signals.
  subscript(name: String, signal: OTLPRequest.Signal) -> String? {
    own(name, signal) ?? variables["OTEL_EXPORTER_OTLP_\(name)"]
  }

  /// The variable that ``subscript(_:_:)`` reads.
  func name(_ name: String, _ signal: OTLPRequest.Signal) -> String {
    own(name, signal) == nil ? "OTEL_EXPORTER_OTLP_\(name)" : Self.name(name, of: signal)
  }

  private static func name(_ name: String, of signal: OTLPRequest.Signal) -> String {
    "OTEL_EXPORTER_OTLP_\(signal.rawValue.uppercased())_\(name)"
  }
}

/// An endpoint that cannot be used, by the name of its setting; the URL itself may hold a key.
package struct ExportSettingError: Error, Hashable, Sendable, CustomStringConvertible {
  enum Problem: Hashable {
    case url
    case userInformation
  }

  private let name: String
  private let problem: Problem

  init(_ name: String, _ problem: Problem) {
    self.name = name
    self.problem = problem
  }

  package var description: String {
    switch problem {
    case .url: "\(name): expected a URL that begins with http:// or https://"
    case .userInformation:
      "\(name): no user and password in a URL; put them into OTEL_EXPORTER_OTLP_HEADERS"
    }
  }
}

extension UInt8 {
  /// Whether it may be in a header's name (RFC 9110 section 5.6.2).
  fileprivate var isToken: Bool {
    isLetter || isDigit || "!#$%&'*+-.^_`|~".utf8.contains(self)
  }
}
