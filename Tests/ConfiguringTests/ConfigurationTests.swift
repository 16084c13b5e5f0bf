import ConfigSources
import Configuring
import HTTPFetching
import Measurements
import Probing
import Settings
import Testing
import Vocabulary

@Suite struct ConfigurationTests {
  private static let yaml = """
    sources:
      office:
        kind: uri
        uris: ["turn:turn.example.org", 'stun:[2001:db8::1]']
        username: alice
        password: {credential: turn-password}
      minted:
        kind: uri
        uris: [turn:turn.example.org]
        shared-secret: {file: secret.txt}
      app: {kind: rtc-config, location: "https://example.org/ice.json?key=s3cr3t", required: false}
      camera: {kind: kvs, channel: front-door, role: master, region: eu-central-1}
      calls:
        kind: twilio
        account-sid: "0123"
        ttl: 600
        secret: {variable: TWILIO_TOKEN}
        thresholds: {rtt: {warning: 250ms}, total: {critical: 4s}}
      plain: {kind: turn-rest, url: "https://example.org/turn"}
      studio:
        kind: whip
        url: https://example.org/whip
        bearer: {variable: WHIP_TOKEN}
        allowed-hosts: [example.net]
        pin: sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
      stage: {kind: whep, url: "https://example.org/whep", no-session: true}
      made:
        kind: ivs
        stage: arn:aws:ivs:us-west-2:123456789012:stage/abc
        duration: 2
        capabilities: [publish, subscribe]
        attributes: [room=7]
        profile: video
      signed:
        kind: ivs
        stage: arn:aws:ivs:us-west-2:123456789012:stage/abc
        private-key: {credential: ivs-key}
        key-arn: arn:aws:ivs:us-west-2:123456789012:public-key/xyz
        stage-endpoint: https://x.global-bm.whip.live-video.net
      given: {kind: ivs, token: {variable: TOKEN}, whip-url: "https://whip.example.org/"}
    checks:
      transports: [udp, dtls]
      ip-version: 4
      count: 9
      interval: 0.1
      timeout: 2m
      resolve: rfc5928
      dns-servers: [192.0.2.53, "[2001:db8::53]:5353"]
      follow-unsigned-redirect: false
      compat-saslprep: true
    trust:
      cacert: ca.pem
      insecure: true
    thresholds:
      rtt: {warning: 100ms, critical: 0.3}
      config: {critical: 5s}
    outputs:
      - format: text
      - {format: json, path: out/report.json}
    """

  private let configuration: Configuration

  init() throws {
    configuration = try Configuration(yaml: Array(Self.yaml.utf8))
  }

  @Test func `sources keep their order and names, and what is required`() {
    #expect(
      configuration.sources.map(\.name) == [
        "office", "minted", "app", "camera", "calls", "plain", "studio", "stage", "made", "signed",
        "given",
      ])
    #expect(
      configuration.sources.map(\.source.kind.rawValue) == [
        "uri", "uri", "rtc-config", "kvs", "twilio", "turn-rest", "whip", "whep",
        "ivs", "ivs", "ivs",
      ])
    #expect(configuration.sources.filter { !$0.isRequired }.map(\.name) == ["app"])
  }

  @Test func `secrets are places`() throws {
    guard case .uris(let office) = configuration.sources[0].source,
      case .uris(let minted) = configuration.sources[1].source,
      case .service(let calls) = configuration.sources[4].source
    else {
      Issue.record("other sources")
      return
    }
    #expect(office.credential == .password(username: "alice", file: .credential("turn-password")))
    #expect(
      minted.credential == .sharedSecret(userID: nil, file: SecretLocation("secret.txt")))
    #expect(calls.secret == .variable("TWILIO_TOKEN"))
  }

  @Test func `a proxy keeps its place and that of its password`() throws {
    let yaml = """
      sources: {a: {kind: uri, uris: ['stun:h']}}
      checks: {proxy: {url: 'https://[2001:db8::1]', username: u, password: {variable: V}}}
      """
    let proxy = try #require(try Configuration(yaml: Array(yaml.utf8)).proxy)
    #expect(proxy.proxy.description == "https://[2001:db8::1]:443")
    #expect(proxy.username == "u")
    #expect(proxy.password == .variable("V"))
    #expect(configuration.proxy == nil)
  }

  @Test func `a channel keeps its settings`() {
    guard case .kinesisVideo(let camera) = configuration.sources[3].source else {
      Issue.record("another source")
      return
    }
    #expect(configuration.sources[3].source.name == "front-door")
    #expect(camera.role == .master)
    #expect(camera.region == "eu-central-1")
  }

  @Test func `a session keeps its token's place and where it may go`() {
    guard case .whip(let studio) = configuration.sources[6].source,
      case .whip(let stage) = configuration.sources[7].source
    else {
      Issue.record("other sources")
      return
    }
    #expect(studio.bearer == .variable("WHIP_TOKEN"))
    #expect(studio.allowedHosts == ["example.net"])
    #expect(studio.direction == .publish)
    #expect(!studio.makesNoSession)
    #expect(stage.direction == .play)
    #expect(stage.makesNoSession)
  }

  @Test func `a stage's token is asked for, signed or given`() {
    let tokens = configuration.sources.suffix(3).compactMap { plan -> IVSSettings? in
      if case .ivs(let settings) = plan.source { settings } else { nil }
    }
    guard tokens.count == 3, case .created(let participant, let access) = tokens[0].token,
      case .signed(_, let key) = tokens[1].token, case .known(let whip) = key.endpoints,
      case .given(let place) = tokens[2].token
    else {
      Issue.record("other tokens")
      return
    }
    #expect(participant.durationMinutes == 2)
    #expect(participant.capabilities == [.publish, .subscribe])
    #expect(participant.attributes == ["room": "7"])
    #expect(access.profile == "video")
    #expect(key.location == .credential("ivs-key"))
    #expect(whip == "https://x.global-bm.whip.live-video.net")
    #expect(place == .variable("TOKEN"))
    #expect(
      tokens.map(\.endpoint.text) == Array(repeating: IVSSettings.globalEndpoint, count: 2)
        + ["https://whip.example.org/"])
  }

  @Test func `checks, trust and outputs are settings of the run`() {
    #expect(
      configuration.settings.values == [
        "transport": ["udp,dtls"], "ipv4": ["1"], "count": ["9"], "interval": ["0.1"],
        "timeout": ["2m"], "resolve": ["rfc5928"], "compat-saslprep": ["true"],
        "follow-unsigned-redirect": ["false"],
        "dns-server": ["192.0.2.53", "[2001:db8::53]:5353"], "cacert": ["ca.pem"],
        "insecure": ["true"], "format": ["text", "json=out/report.json"],
      ])
  }

  @Test func `thresholds are durations`() {
    #expect(
      configuration.thresholds == [
        .rtt: Limits(warning: .milliseconds(100), critical: .milliseconds(300)),
        .config: Limits(critical: .seconds(5)),
      ])
  }

  @Test func `a source may have its own thresholds`() {
    #expect(configuration.sources.filter { !$0.thresholds.isEmpty }.map(\.name) == ["calls"])
    #expect(
      configuration.sources[4].thresholds == [
        .rtt: Limits(warning: .milliseconds(250)), .total: Limits(critical: .seconds(4)),
      ])
  }

  @Test func `the output of show reads back the same, with defaults and without secrets`() throws {
    let shown = configuration.shown()
    #expect(!shown.contains("s3cr3t"))
    #expect(shown.contains("location: \"https://example.org/…817cbe12\"\n"))
    #expect(shown.contains("required: true  # default"))
    #expect(shown.contains("credential: turn-password\n"))
    let again = try Configuration(yaml: Array(shown.utf8))
    #expect(again.shown() == shown.replacing("  # default", with: ""))
    #expect(again.settings.values.count >= configuration.settings.values.count)
    #expect(again.thresholds == configuration.thresholds)
    #expect(again.sources.map(\.name) == configuration.sources.map(\.name))
    #expect(again.sources.map(\.thresholds) == configuration.sources.map(\.thresholds))
  }

  @Test func `sections that are not there are shown with their defaults`() throws {
    let shown = try Configuration(yaml: Array("sources: {a: {kind: uri, uris: ['stun:h']}}".utf8))
      .shown()
    #expect(shown.contains("checks:\n  count: 5  # default\n"))
    #expect(shown.contains("trust:\n  insecure: false  # default\n"))
    #expect(!shown.contains("thresholds"))
    #expect(!shown.contains("username"))
  }

  @Test func `anchors and aliases may be used`() throws {
    let yaml = """
      sources:
        a: {kind: twilio, account-sid: AC1, secret: &token {variable: TOKEN}}
        b: {kind: cloudflare, key-id: k, secret: *token}
      """
    #expect(try Configuration(yaml: Array(yaml.utf8)).sources.count == 2)
  }

  @Test(arguments: [
    (["HOME": "/h"], ["/h/.config/iceprobe/config.yaml", "/etc/xdg/iceprobe/config.yaml"]),
    (
      ["HOME": "/h", "XDG_CONFIG_HOME": "/c", "XDG_CONFIG_DIRS": "/a:relative:/b"],
      ["/c/iceprobe/config.yaml", "/a/iceprobe/config.yaml", "/b/iceprobe/config.yaml"]
    ),
    (["XDG_CONFIG_HOME": "", "XDG_CONFIG_DIRS": ""], ["/etc/xdg/iceprobe/config.yaml"]),
  ]) func `a file is looked for where XDG says`(variables: [String: String], paths: [String]) {
    #expect(ConfigurationPlaces.paths(variables) == paths)
  }
}
