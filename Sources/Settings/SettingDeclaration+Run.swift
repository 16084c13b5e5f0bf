import Vocabulary

// The settings that say what to check, whom to trust, and what to write.

extension SettingDeclaration {
  package static let transport = SettingDeclaration(
    "transport", .choices(TransportProtocol.allCases.map(\.rawValue)),
    "Only these of udp, tcp, tls, dtls; with commas.",
    discussion: "Also tried for URIs that leave the transport open.", as: "list", in: .checks,
    basic: true, key: "checks.transports")
  package static let ipv4 = SettingDeclaration(
    "ipv4", .flag, "IPv4 only.", in: .checks, basic: true, short: "4", key: "checks.ip-version",
    displaces: ["ipv6"])
  package static let ipv6 = SettingDeclaration(
    "ipv6", .flag, "IPv6 only.", in: .checks, basic: true, short: "6", key: "checks.ip-version")
  package static let count = SettingDeclaration(
    "count", .integer(1...1000), default: "5", "Binding requests per check.",
    discussion: "The round-trip times come from them.", in: .checks, basic: true,
    key: "checks.count")
  package static let interval = SettingDeclaration(
    "interval", .duration(.zero...day), default: "50ms", "Time between Binding requests.",
    as: "time",
    in: .checks, key: "checks.interval")
  package static let timeout = SettingDeclaration(
    "timeout", .duration(.milliseconds(1)...day), default: "10s", "Longest time for each check.",
    discussion: "Covers everything in a check: name, connection, TLS, answers. Releasing an "
      + "allocation may take a second more, and up to five where round trips are that long.",
    as: "time", in: .checks, basic: true, key: "checks.timeout")
  package static let deadline = SettingDeclaration(
    "deadline", .duration(.milliseconds(1)...day), "Longest time for the whole run.",
    discussion: "No check waits longer than it allows. What is unfinished about a second before it "
      + "is cut off and marked as such, and allocations are released in time; only deleting a "
      + "session at a slow WHIP endpoint may take up to 5 s more.", as: "time", in: .checks,
    key: "checks.deadline")
  package static let pace = SettingDeclaration(
    "pace", .duration(.zero...minute), default: "5ms",
    "Time between the starts of two checks; 0 for as fast as --parallel allows.",
    discussion: "Use less than 5ms (RFC 8445 section 14) only for your own servers: it also lifts "
      + "the limits of 10 concurrent allocations per server address, and of one first Allocate "
      + "over UDP per 100 ms, above which coturn stops answering.",
    as: "time", in: .checks, key: "checks.pace")
  package static let parallel = SettingDeclaration(
    "parallel", .integer(1...1024), default: "256", "Number of concurrent checks.",
    discussion: "At most 10 allocations per server address are held at a time, unless --pace "
      + "is 0. If the first three checks of a port, or the first eight of a host, get no answer, "
      + "the others share that result and send nothing.",
    in: .checks, key: "checks.parallel")
  package static let resolve = SettingDeclaration(
    "resolve", .choice(["browser", "rfc5928"]), default: "browser",
    "How names are found: A and AAAA, or NAPTR and SRV too.", as: "method", in: .checks,
    key: "checks.resolve")
  package static let dnsServer = SettingDeclaration(
    "dns-server", .nameServer, list: true, "Name server to ask instead of the system's.",
    as: "ip[:port]", in: .checks, key: "checks.dns-servers")
  package static let bindAddress = SettingDeclaration(
    "bind-address", .ipAddress, list: true, "Local address to send from.", as: "ip", in: .checks,
    key: "checks.bind-addresses")
  package static let followUnsignedRedirect = SettingDeclaration(
    "follow-unsigned-redirect", .flag,
    "Follow a 300 (Try Alternate) without integrity, as browsers do.", in: .checks,
    key: "checks.follow-unsigned-redirect")
  package static let compatSASLprep = SettingDeclaration(
    "compat-saslprep", .flag,
    "After a 401, retry non-ASCII credentials as RFC 5389 prepares them (SASLprep).",
    in: .checks, key: "checks.compat-saslprep")
  package static let relay = SettingDeclaration(
    "relay", .flag, default: "1", "Send data through the relay that each TURN server gives.",
    discussion: "Each allocation gets a row of its own for the data. That is about 25 kB each way "
      + "through the server; of one server port only the first 16 allocations send any. --no-relay "
      + "leaves it out.",
    in: .checks, key: "checks.relay")
  package static let media = SettingDeclaration(
    "media", .media, "Send as much through each relay as a call does, each way.",
    discussion:
      "audio: 50 packets of 172 bytes a second; video: 260 of 1200; or PPSxBYTES, such as "
      + "520x1200. The traffic is announced beforehand. The report adds bursts of loss and an "
      + "estimated mean opinion score.",
    as: "profile", in: .checks, key: "checks.media")
  package static let duration = SettingDeclaration(
    "duration", .duration(.seconds(1)...hour), default: "10s", "Length of --media.", as: "time",
    in: .checks, key: "checks.media-duration", needs: ["media"])
  package static let maxRate = SettingDeclaration(
    "max-rate", .integer(1...10_000_000), default: "10000",
    "Highest rate of all --media together, each way.",
    discussion: "Relays wait for their turn; a profile that exceeds it by itself is refused.",
    as: "kbit/s", in: .checks, key: "checks.max-rate", needs: ["media"])
  package static let maxBytes = SettingDeclaration(
    "max-bytes", .integer(1...1_000_000_000_000), default: "100000000",
    "Most bytes of all --media together, both ways.",
    discussion: "When it is reached, running flows end early with what they have.", as: "bytes",
    in: .checks,
    key: "checks.max-bytes", needs: ["media"])
  package static let witness = SettingDeclaration(
    "witness", .nameServer, "Other end of the relays: a host that runs iceprobe respond --echo.",
    discussion:
      "Port 3478 by default. It sends back what arrives with what it counted, so that loss "
      + "has a direction; without it a second socket of this host is the other end.",
    as: "ip[:port]", in: .checks, key: "checks.witness", displaces: ["media"])
  package static let proxy = SettingDeclaration(
    "proxy", .text, "Proxy for the checks over TCP and TLS.",
    discussion: "http://, https://, socks5:// or socks5h://host[:port]. UDP and DTLS are left out. "
      + "socks5 gets addresses resolved here, one check each; the others get the server's name, "
      + "in one check, unless --resolve rfc5928 queries DNS here. Sources are fetched through "
      + "http_proxy, https_proxy and all_proxy.",
    as: "url", in: .checks, basic: true, key: "checks.proxy.url")
  package static let proxyUsername = SettingDeclaration(
    "proxy-username", .text, "User name for --proxy (Basic, or SOCKS5's).", as: "name",
    in: .checks, key: "checks.proxy.username", needs: ["proxy"])
  package static let proxyCredentialFile = SettingDeclaration(
    "proxy-credential-file", .inputFile, "File with its password.", as: "file",
    in: .checks, key: "checks.proxy.password", needs: ["proxy"])

  package static let pcap = SettingDeclaration(
    "pcap", .outputFile, "Write the checks' packets to a pcapng file, for Wireshark.",
    discussion:
      "UDP and TCP as sent and received, with the kernel's times and a comment on each request; what "
      + "TLS and DTLS carry is on a second interface. User names and addresses are in it, passwords "
      + "never are. Only its owner can read the file, which ends at 256 MiB.",
    as: "file", in: .checks)
  package static let pcapSecrets = SettingDeclaration(
    "pcap-secrets", .flag, "Put the keys of the TLS and DTLS sessions into --pcap's file.",
    discussion: "Whoever has the file can then decrypt the sessions. Not through an https proxy.",
    in: .checks, needs: ["pcap"])

  static let checks = [
    transport, ipv4, ipv6, count, interval, timeout, deadline, pace, parallel, resolve, dnsServer,
    bindAddress, followUnsignedRedirect, compatSASLprep, relay, media, duration, maxRate,
    maxBytes, witness, proxy, proxyUsername,
    proxyCredentialFile, pcap, pcapSecrets,
  ]

  private static let minute = Nanoseconds.seconds(60)
  private static let hour = Nanoseconds.seconds(3600)
  private static let day = Nanoseconds.seconds(86_400)
}

extension SettingDeclaration {
  package static let lifetime = SettingDeclaration(
    "lifetime", .flag, "Find out how long UDP mappings live (up to 11 min).", in: .nat,
    basic: true)
  package static let thorough = SettingDeclaration(
    "thorough", .flag, "Wait the standard's 39.5 s before silence counts.", in: .nat, basic: true)

  package static let router = SettingDeclaration(
    "router", .flag, default: "1",
    "Ask the gateway for its outside address (NAT-PMP, UPnP).", in: .nat, basic: true)

  package static let mdns = SettingDeclaration(
    "mdns", .flag, "Show a .local name for the host candidate, as browsers do.", in: .nat,
    basic: true)

  static let nat = [lifetime, thorough, router, mdns]
}

extension SettingDeclaration {
  package static let cacert = SettingDeclaration(
    "cacert", .regularFile, "PEM file of the authorities to trust.", as: "path",
    in: .trust, basic: true, key: "trust.cacert")
  package static let insecure = SettingDeclaration(
    "insecure", .flag, "Do not verify certificates; the report says so.", in: .trust, basic: true,
    key: "trust.insecure")
  package static let serverName = SettingDeclaration(
    "server-name", .text, "Server name to send (SNI) and verify.", as: "name", in: .trust,
    key: "trust.server-name")

  static let trust = [cacert, insecure, serverName]
}

extension SettingDeclaration {
  /// The formats that a report can be written in; a test holds them against the registry.
  package static let formatNames = [
    "text", "summary", "json", "html", "markdown", "csv", "ndjson", "junit", "tap", "github",
    "prometheus", "openmetrics", "influx", "otlp", "nagios", "checkmk", "zabbix", "sarif", "sdp",
  ]

  package static let format = SettingDeclaration(
    "format", .text, list: true, "text, json and more; 'help output' lists them.",
    discussion:
      "By name alone it goes to standard output; as name=path to a file, which is written whole and "
      + "renamed into place (ndjson: written event by event and appended). One report goes to standard output, any number to files.",
    as: "name[=path]", in: .output, basic: true)
  package static let otlp = SettingDeclaration(
    "otlp", .text, "Send the run's traces and metrics to an OpenTelemetry collector.",
    discussion:
      "They go to v1/traces and v1/metrics below the URL, as OTLP over HTTP in JSON, once the "
      + "reports are written, even past --deadline. A delivery that fails is reported on standard "
      + "error and leaves the exit status as it is. Headers come from OTEL_EXPORTER_OTLP_HEADERS, and the "
      + "URL from OTEL_EXPORTER_OTLP_ENDPOINT where it is not given here.",
    as: "url", in: .output, key: "otlp.endpoint")
  package static let showAll = SettingDeclaration(
    "all", .flag, "Every check, and all evidence of each finding.", in: .output,
    basic: true)
  package static let waterfall = SettingDeclaration(
    "waterfall", .flag, "Where each check's time went.", in: .output, basic: true)
  package static let width = SettingDeclaration(
    "width", .integer(20...1000),
    "Columns of the text report (default: those of the terminal, or 80).",
    as: "columns", in: .output)
  package static let failOn = SettingDeclaration(
    "fail-on", .choice(["regression", "degraded", "failed", "never"]), default: "degraded",
    "Mildest verdict that makes the exit status non-zero.",
    discussion: "failed: a degraded run exits with 0. never: every finished run exits with 0. "
      + "regression: a run that is ok, but slower than usual by --history, exits with 1.",
    as: "verdict", in: .output)
  package static let color = SettingDeclaration(
    "color", .choice(["auto", "always", "never"]), default: "auto", "Colour of the text report.",
    as: "when", in: .output)
  package static let progress = SettingDeclaration(
    "progress", .choice(["auto", "never"]), default: "auto",
    "Progress on standard error; auto: on a terminal only.", as: "when", in: .output)
  package static let quiet = SettingDeclaration(
    "quiet", .flag, "No progress or warnings on standard error.", in: .output, basic: true,
    short: "q", displaces: ["verbose"])
  package static let verbose = SettingDeclaration(
    "verbose", .flag, "Log what was fetched, and from where.", in: .output, basic: true,
    short: "v")

  static let outputs = [
    format, otlp, showAll, waterfall, width, failOn, color, progress, quiet, verbose,
  ]
}

extension SettingDeclaration {
  /// Every setting, in the order of the help.
  package static let all =
    sources + services + sessions + stages + checks + nat + trust + outputs + histories + watching
    + serving

  package static func named(_ name: String) -> SettingDeclaration? { byName[name] }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
