import ConfigSources
import Measurements
import Settings
import Vocabulary

extension Configuration {
  /// The shape of a configuration file: checking, `config schema` and `config show` follow it.
  package static let shape = Shape.object([
    Field("sources", .named(source), required: true, "where ICE servers come from"),
    Field("checks", .object(checks), "what to check, and for how long"),
    Field("trust", .object(trust), "certificates of TLS and DTLS"),
    Field("thresholds", .object(thresholds), "the durations above which a measure is too slow"),
    Field("outputs", .list(.object(outputs)), "the reports to write; text to standard output"),
    Field("otlp", .object(otlp), "the OpenTelemetry collector that each run is sent to"),
    Field("history", .object(history), "the record of runs, and how much of it is kept"),
    Field("serve", .object(serve), "where and what iceprobe serve answers"),
    Field("modules", .named(.object(module)), "ways to probe, for iceprobe serve"),
  ])

  static let source = Shape.variants(sources)

  private static let sources: [Shape.Variant] =
    [
      Shape.Variant(
        kind: SourceKind.uri.rawValue, meaning: "URIs listed here",
        fields: [
          Field("uris", .list(.text), required: true, "stun:, stuns:, turn: and turns: URIs"),
          Field("username", .text, "the user of the TURN servers"),
          Field("password", .secret, "the user's password"),
          Field("shared-secret", .secret, "a TURN REST secret that credentials are made from"),
        ] + common),
      Shape.Variant(
        kind: SourceKind.rtcConfiguration.rawValue,
        meaning: "RTCConfiguration JSON or a similar format",
        fields: [
          Field(
            "location", .path(.document), required: true, "a file, - for standard input, or a URL")
        ] + common),
      Shape.Variant(
        kind: SourceKind.kinesisVideo.rawValue,
        meaning: "an Amazon Kinesis Video signalling channel",
        fields: [
          Field("channel", .text, required: true, "the channel, by ARN or name"),
          Field("role", .choice(["master", "viewer"]), standard: "viewer", "the role to request"),
          Field("client-id", .text, "the client id sent to GetIceServerConfig"),
          Field("region", .text, "the AWS region"),
          Field("profile", .text, "the profile of the shared AWS files"),
          Field("endpoint-url", .text, "the endpoint instead of the service's own"),
        ] + common),
      sessions(.whip, meaning: "a WHIP endpoint (RFC 9725), used as a publisher"),
      sessions(.whep, meaning: "a WHEP endpoint, used as a player"),
      Shape.Variant(
        kind: SourceKind.ivs.rawValue,
        meaning: "a stage of Amazon IVS Real-Time, joined as a publisher",
        fields: [
          Field("stage", .text, "the stage, by ARN"),
          Field("token", .secret, "a participant token to join with instead"),
          Field("duration", .integer(1...20160), standard: "5", "the token's lifetime in minutes"),
          Field(
            "capabilities", .list(.choice(["publish", "subscribe"])),
            "what the token allows; publish by default"),
          Field("attributes", .list(.text), "the participant's, each as key=value"),
          Field("private-key", .secret, "a P-384 key in PEM to sign the token with"),
          Field("key-arn", .text, "the ARN of its public half"),
          Field("stage-endpoint", .text, "the stage's own WHIP endpoint, else GetStage is called"),
          Field("whip-url", .text, standard: IVSSettings.globalEndpoint, "the endpoint to join at"),
          Field("profile", .text, "the profile of the shared AWS files"),
          Field("endpoint-url", .text, "the endpoint instead of the service's own"),
        ] + common),
    ] + ICEServices.descriptions.map(variant)

  private static func sessions(_ kind: SourceKind, meaning: String) -> Shape.Variant {
    Shape.Variant(
      kind: kind.rawValue, meaning: meaning,
      fields: [
        Field("url", .text, required: true, "the endpoint"),
        Field("bearer", .secret, "the bearer token"),
        Field(
          "no-session", .bool, standard: "false",
          "use OPTIONS only, which creates no session and learns only links"),
        Field("allowed-hosts", .list(.text), "hosts to which a redirect may take the token"),
        Field(
          "pin", .text,
          "the key that the endpoint's certificate must have, as iceprobe respond --whip prints it"),
      ] + common)
  }

  /// The fields of every kind of source.
  static let common = [
    Field(
      "required", .bool, standard: "true", "whether its failure fails the run or degrades it"),
    Field("thresholds", .object(thresholds), "its own limits, each in place of the run's"),
  ]

  private static func variant(_ service: ServiceDescription) -> Shape.Variant {
    let settings = service.settings.map {
      Field($0.key, .setting, required: $0.isRequired, $0.meaning)
    }
    let secret = Field(
      "secret", .secret, required: !service.isSecretOptional, service.secretName)
    return Shape.Variant(
      kind: service.name, meaning: "the service \(service.name)",
      fields: settings + [secret] + common)
  }

  private static let checks = SettingDeclaration.fields(
    below: "checks",
    nested: [
      "ip-version": Field("ip-version", .choice(["4", "6"]), "only this IP version"),
      "proxy": Field(
        "proxy", .object(proxy), "the proxy for TCP and TLS; UDP and DTLS are left out"),
    ])

  private static let proxy = [
    Field(
      "url", .text, required: true, "http://, https://, socks5:// or socks5h://, host and port"),
    Field("username", .text, "the user name for the proxy"),
    Field("password", .secret, "the user's password"),
  ]

  private static let serve = SettingDeclaration.fields(below: "serve", nested: [:])

  /// What a module says in place of the file's own sections: it has no defaults, and the proxy is
  /// everybody's.
  static let module = [
    Field(
      "checks", .object(checks.filter { $0.key != "proxy" }.map(\.withoutStandard)), "as above"),
    Field("trust", .object(trust.map(\.withoutStandard)), "as above"),
  ]

  private static let trust = SettingDeclaration.fields(below: "trust", nested: [:])
  private static let otlp = SettingDeclaration.fields(below: "otlp", nested: [:])
  private static let history = SettingDeclaration.fields(below: "history", nested: [:])

  private static let thresholds = Measure.allCases.map {
    Field(
      $0.rawValue, .object(limits($0.isShare ? .percentage : .duration(.zero...day))), $0.meaning)
  }

  private static func limits(_ shape: Shape) -> [Field] {
    [
      Field("warning", shape, "above it the run is degraded (exit 1)"),
      Field("critical", shape, "above it the run has failed (exit 2)"),
    ]
  }

  private static let day = Nanoseconds.seconds(86_400)

  private static let outputs = [
    Field(
      "format", .choice(SettingDeclaration.formatNames), required: true,
      "the report's format"),
    Field("path", .path(.output), "the file to replace; standard output without it"),
  ]
}

extension Field {
  fileprivate var withoutStandard: Field {
    var field = self
    field.standard = nil
    return field
  }
}

extension Measure {
  fileprivate var meaning: String {
    switch self {
    case .rtt: "the median round-trip time"
    case .jitter: "the mean difference of consecutive round trips"
    case .config: "fetching a source's configuration"
    case .resolve: "resolving the server's name"
    case .proxy: "the proxy's opening of the tunnel"
    case .connect: "connecting by TCP"
    case .tls: "the TLS handshake"
    case .dtls: "the DTLS handshake"
    case .binding: "all Binding requests of a check"
    case .allocate: "the allocation, with its challenge"
    case .ice: "the ICE connectivity check of a candidate"
    case .total: "the whole check, without data through its relay"
    case .relayLoss: "packets lost through a relay, in the worse direction, in percent"
    case .relayDelay: "the median one-way delay through a relay, in the slower direction"
    case .relayJitter: "the jitter through a relay (RFC 3550), in the worse direction"
    }
  }
}
