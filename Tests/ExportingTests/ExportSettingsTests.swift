import HTTPFetching
import Reporting
import Testing
import Vocabulary

@testable import Exporting

/// The setting and the variables that say where telemetry goes.
@Suite struct ExportSettingsTests {
  private static let endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT"

  private func settings(
    _ endpoint: String? = nil, _ variables: [String: String] = [:]
  ) throws(ExportSettingError) -> ExportSettings {
    try ExportSettings(endpoint: endpoint, variables: variables)
  }

  private func urls(_ settings: ExportSettings) -> [String?] {
    OTLPRequest.Signal.allCases.map { settings.destinations[$0]?.url.text }
  }

  @Test(arguments: [
    ("http://c:4318", "http://c:4318/v1/traces"), ("http://c:4318/", "http://c:4318/v1/traces"),
    ("https://c/otlp", "https://c/otlp/v1/traces"),
    ("https://c/otlp/?key=1#x", "https://c/otlp/v1/traces?key=1"),
  ])
  func `a signal's path is below that of the endpoint`(endpoint: String, url: String) throws {
    #expect(urls(try settings(endpoint))[0] == url)
    #expect(urls(try settings(nil, [Self.endpoint: endpoint]))[0] == url)
  }

  @Test func `the setting replaces the variables, and a signal's own is used as it is`() throws {
    var variables = [
      Self.endpoint: "http://all", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://t/x",
    ]
    #expect(urls(try settings(nil, variables)) == ["http://t/x", "http://all/v1/metrics"])
    #expect(
      urls(try settings("http://s", variables)) == ["http://s/v1/traces", "http://s/v1/metrics"])
    variables[Self.endpoint] = ""
    #expect(urls(try settings(nil, variables)) == ["http://t/x", nil], "empty is unset")
  }

  @Test func `without an endpoint nothing goes anywhere`() throws {
    #expect(try settings().destinations.isEmpty)
    #expect(try settings(nil, ["OTEL_EXPORTER_OTLP_HEADERS": "a=1"]).destinations.isEmpty)
    let disabled = [Self.endpoint: "http://c", "OTEL_SDK_DISABLED": "TRUE"]
    #expect(try settings(nil, disabled).destinations.isEmpty)
    #expect(try settings("http://s", disabled).destinations.count == 2, "asked for by name")
  }

  @Test(arguments: ["", "c:4318", "ftp://c", "file:///etc/passwd", "http://", "http://c/ x"])
  func `an endpoint that is none is refused by its name, not its text`(text: String) throws {
    let error = #expect(throws: ExportSettingError.self) { try settings(text) }
    #expect(error?.description == "--otlp: expected a URL that begins with http:// or https://")
  }

  @Test(arguments: ["https://bob:s3cr3t@c", "s3cr3t:4317", "grpc://s3cr3t"])
  func `of a variable it is a remark, and nothing is sent`(text: String) throws {
    let settings = try settings(nil, [Self.endpoint: text])
    #expect(settings.destinations.isEmpty)
    #expect(settings.remarks.count == 2, "of each signal")
    for remark in settings.remarks {
      #expect(remark.hasPrefix("OTEL_EXPORTER_OTLP_ENDPOINT: ") && remark.hasSuffix("not sent"))
      #expect(!remark.contains("s3cr3t"))
    }
  }

  @Test func `a password in a URL is refused, and not repeated`() throws {
    let error = #expect(throws: ExportSettingError.self) { try settings("https://bob:s3cr3t@c") }
    #expect(error?.description.contains("OTEL_EXPORTER_OTLP_HEADERS") == true)
    #expect(error?.description.contains("s3cr3t") == false)
  }

  @Test func `headers are decoded, a signal's own replace the general ones, and all are secret`()
    throws
  {
    let settings = try settings(
      "http://c",
      [
        "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Bearer%20abcdefgh1,x-scope=t1,Content-Type=x",
        "OTEL_EXPORTER_OTLP_METRICS_HEADERS": "Authorization=Basic%20Ym9iOmNvcnJlY3QxMjM%3D",
      ])
    let traces = settings.destinations[.traces]?.headers ?? []
    #expect(traces.map(\.name) == ["Authorization", "x-scope"])
    #expect(traces.map(\.value) == ["Bearer abcdefgh1", "t1"])
    #expect(settings.destinations[.metrics]?.headers.map(\.value) == ["Basic Ym9iOmNvcnJlY3QxMjM="])
    let mask = SecretMask(settings.secrets)
    for text in ["abcdefgh1", "bob:correct123", "correct123", "Ym9iOmNvcnJlY3QxMjM="] {
      #expect(mask.finds(in: "it said \(text)"), "\(text)")
    }
    #expect(settings.remarks.isEmpty)
  }

  @Test(arguments: [
    "a=1,s3cr3t", "a b=s3cr3t", "a=s3cr3t%0D%0Ax: y", "a=s3cr3t%00", "=s3cr3t", "a=s3cr3t%2",
  ])
  func `what cannot be a header is left out and told without its text`(text: String) throws {
    let settings = try settings("http://c", ["OTEL_EXPORTER_OTLP_HEADERS": text])
    #expect(
      settings.destinations[.traces]?.headers.contains { $0.value.contains("s3cr3t") } == false)
    #expect(settings.remarks.count == 1, "\(settings.remarks)")
    #expect(settings.remarks.first?.contains("OTEL_EXPORTER_OTLP_HEADERS") == true)
    #expect(settings.remarks.first?.contains("s3cr3t") == false)
  }

  @Test(arguments: [
    ("250", 250, 0), ("x", 10_000, 1), ("0", 10_000, 1), ("-1", 10_000, 1),
    ("99999999999999999999", 10_000, 1),
  ])
  func `a timeout is in milliseconds`(text: String, milliseconds: Int, remarks: Int) throws {
    let settings = try settings("http://c", ["OTEL_EXPORTER_OTLP_TIMEOUT": text])
    #expect(settings.destinations[.metrics]?.timeout == .milliseconds(milliseconds))
    #expect(settings.remarks.count == remarks)
  }

  @Test func `resource attributes are those of the variables, the service's name above them`()
    throws
  {
    let variables = [
      "OTEL_RESOURCE_ATTRIBUTES": "host.name=probe%2D1,service.name=x", "OTEL_SERVICE_NAME": "ice",
    ]
    let resource = try settings("http://c", variables).resource
    #expect(resource == ["host.name": "probe-1", "service.name": "ice"])
    let broken = try settings("http://c", ["OTEL_RESOURCE_ATTRIBUTES": "a=1,b"])
    #expect(broken.resource.isEmpty && broken.remarks.count == 1, "one bad entry drops all")
  }

  @Test func `an endpoint for gRPC gets nothing, and that is told`() throws {
    let variables = [Self.endpoint: "http://c:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"]
    let settings = try settings(nil, variables)
    #expect(settings.destinations.isEmpty)
    #expect(settings.remarks.allSatisfy { $0.contains("--otlp") } && !settings.remarks.isEmpty)
    #expect(try self.settings("http://c", variables).destinations.count == 2)
  }
}
