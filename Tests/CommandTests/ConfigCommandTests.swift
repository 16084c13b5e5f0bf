import Foundation
import TestSupport
import Testing

@Suite struct ConfigCommandTests {
  /// The README's and the manual's YAML blocks.
  static let examples: [String] = ["README.md", "docs/configuration.md"].flatMap { path in
    let text = try? String(contentsOf: Repository.root.appending(path: path), encoding: .utf8)
    return (text ?? "").components(separatedBy: "```yaml\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
  }

  @Test func `there are examples in both`() {
    #expect(Self.examples.count >= 3)
  }

  @Test(arguments: examples) func `an example is valid, and so is the output of show`(
    yaml: String
  ) async throws {
    let valid = try await BuiltProgram.run(
      ["config", "validate", "--syntax-only", "-"], input: yaml)
    #expect(valid.status == 0, "\(valid.standardError)")
    #expect(valid.standardOutput.contains("standard input: valid, "))
    let shown = try await BuiltProgram.run(["config", "show", "-"], input: yaml)
    #expect(shown.status == 0)
    let again = try await BuiltProgram.run(
      ["config", "validate", "--syntax-only", "-"], input: shown.standardOutput)
    #expect(again.status == 0, "\(again.standardError)")
  }

  @Test func `the schema is valid, and accepts what the program accepts`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let printed = try await BuiltProgram.run(["config", "schema"])
    let schema = try directory.file("schema.json", printed.standardOutput).path()
    let metaschema = try await check(["--check-metaschema", schema])
    #expect(metaschema.status == 0, "\(metaschema.standardOutput)")

    let shown = try await ConfigCommandTests.examples.async { yaml in
      try await BuiltProgram.run(["config", "show", "-"], input: yaml).standardOutput
    }
    let good = try (Self.examples + shown).enumerated().map {
      try directory.file("good\($0).yaml", $1).path()
    }
    let accepted = try await check(["--schemafile", schema] + good)
    #expect(accepted.status == 0, "\(accepted.standardOutput)")

    let bad = try Self.refused.enumerated().map {
      try directory.file("bad\($0).yaml", $1).path()
    }
    let refused = try await check(["--schemafile", schema] + bad)
    for (file, yaml) in zip(bad, Self.refused) {
      #expect(refused.standardOutput.contains("\(file)::"), "\(yaml)")
      let validated = try await BuiltProgram.run(["config", "validate", file])
      #expect(validated.status == 78, "\(yaml)")
      #expect(validated.standardOutput.isEmpty)
      #expect(validated.standardError.hasPrefix("\(file):1:"), "\(validated.standardError)")
    }
  }

  /// Files that both the schema and the program refuse.
  private static let refused = [
    "sources: {a: {kind: uri, urls: ['stun:h']}}",
    "sources: {a: {kind: twilio, account-sid: AC1}}",
    "sources: {a: {kind: uri, uris: ['stun:h']}, b: {kind: nothing}}",
    "{sources: {a: {kind: uri, uris: ['stun:h']}}, checks: {count: 0}}",
    "{sources: {a: {kind: uri, uris: ['stun:h']}}, checks: {timeout: soon}}",
    "{sources: {a: {kind: uri, uris: ['turn:h'], username: u, password: hunter2}}}",
    "{sources: {}}",
    "{sources: {a: {kind: uri, uris: ['stun:h']}}, checks: {cuont: 5}}",
    "{sources: {a: {kind: uri, uris: ['stun:h'], usrname: u}}}",
    "{sources: {a: {kind: uri, uris: ['stun:h']}}, source: {}}",
  ]

  @Test func `every problem is reported with file, line and column`() async throws {
    let yaml = "sources:\n  a: {kind: uri, urls: []}\nchecks: {cuont: 5}\n"
    let finished = try await BuiltProgram.run(["run", "--config", "-"], input: yaml)
    #expect(finished.status == 78)
    #expect(
      finished.standardError.split(separator: "\n") == [
        "standard input:2:6: sources.a: uris is missing: stun:, stuns:, turn: and turns: URIs",
        "standard input:2:18: sources.a: unknown key urls; did you mean uris?",
        "standard input:3:10: checks: unknown key cuont; did you mean count?",
      ])
  }

  @Test func `a missing file is reported, and so is the lack of one`() async throws {
    let missing = try await BuiltProgram.run(["config", "validate", "/nonexistent.yaml"])
    #expect(missing.status == 78)
    #expect(missing.standardError == "/nonexistent.yaml: no such file\n")
    let none = try await BuiltProgram.run(
      ["config", "show"],
      environment: ["XDG_CONFIG_HOME": "/nonexistent", "XDG_CONFIG_DIRS": "/nowhere"])
    #expect(none.status == 64)
    #expect(none.standardError.contains("/nonexistent/iceprobe/config.yaml"))
  }

  @Test func `the user's own file is found, and the environment comes before it`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let folder = directory.url.appending(path: "iceprobe")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Self.examples[0].write(
      to: folder.appending(path: "config.yaml"), atomically: true, encoding: .utf8)
    let environment: [String: String?] = [
      "XDG_CONFIG_HOME": directory.url.path().trimmingSuffix("/"), "ICEPROBE_COUNT": "9",
    ]
    let shown = try await BuiltProgram.run(["config", "show"], environment: environment)
    #expect(shown.standardOutput.contains("iceprobe/config.yaml"))
    #expect(shown.standardOutput.contains("count: 9  # ICEPROBE_COUNT\n"))
  }

  @Test(arguments: [
    ("kind: kvs, channel: 'bad name/x'", "--kvs-channel"),
    ("kind: kvs, channel: 'arn:aws:kinesisvideo:x'", "--kvs-channel"),
    ("kind: kvs, channel: c, client-id: 'a b'", "--kvs-client-id"),
    ("kind: kvs, channel: c, region: 'a/b'", "--region"),
    ("kind: kvs, channel: c, endpoint-url: 'ftp://x'", "--endpoint-url"),
    (
      "kind: ivs, stage: 'arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh', endpoint-url: 'ftp://x'",
      "--endpoint-url"
    ),
  ])
  func `settings that AWS would reject are reported before any request`(
    source: String, option: String
  ) async throws {
    let validated = try await BuiltProgram.run(
      ["config", "validate", "-"], input: "sources:\n  a: {\(source)}\n")
    #expect(validated.status == 78)
    #expect(validated.standardError.hasPrefix("standard input:2:6: sources.a: "))

    let options = [
      "kind: kvs, channel": "--kvs-channel", "kind: ivs, stage": "--ivs-stage",
      "client-id": "--kvs-client-id", "region": "--region", "endpoint-url": "--endpoint-url",
    ]
    var arguments = ["run"]
    for (key, name) in options {
      guard let start = source.firstRange(of: "\(key): ")?.upperBound else { continue }
      let value = source[start...].split(separator: ", ", maxSplits: 1)[0]
      arguments += [name, value.trimmingCharacters(in: ["'"])]
    }
    let run = try await BuiltProgram.run(arguments)
    #expect(run.status == 64, "\(run.standardError)")
    #expect(run.standardError.contains("Error: \(option): "), "\(run.standardError)")
  }

  @Test func `standard input has one reader`() async throws {
    let twice = """
      sources:
        a: {kind: uri, uris: ["turn:127.0.0.1:1"], username: u, password: {file: "-"}}
        b: {kind: rtc-config, location: "-"}
      checks: {proxy: {url: "http://h:1", username: u, password: {file: "-"}}}
      """
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = directory.url.appending(path: "twice.yaml")
    try twice.write(to: file, atomically: true, encoding: .utf8)
    let validated = try await BuiltProgram.run(["config", "validate", file.path()])
    #expect(validated.status == 78)
    #expect(
      validated.standardError == """
        \(file.path()):3:35: sources.b.location: standard input can be read only once
        \(file.path()):4:67: checks.proxy.password.file: standard input can be read only once

        """)

    let once = twice.split(separator: "\n").prefix(2).joined(separator: "\n")
    let itself = try await BuiltProgram.run(["run", "--config", "-"], input: once)
    #expect(itself.status == 78)
    #expect(itself.standardError.contains("standard input is already used for this file"))

    try once.write(to: file, atomically: true, encoding: .utf8)
    let valid = try await BuiltProgram.run(["config", "validate", file.path()])
    #expect(valid.status == 0, "\(valid.standardError)")
    let both = try await BuiltProgram.run(
      ["run", "--config", file.path(), "--rtc-config", "-"], input: "{}")
    #expect(both.status == 64)
    #expect(both.standardError.contains("the configuration file reads it too"))
  }

  @Test func `a key does nothing to the terminal`() async throws {
    let validated = try await BuiltProgram.run(
      ["config", "validate", "-"], input: "\"a\\e[31m\\u202Eb\": 1\nsources: {}\n")
    #expect(validated.status == 78)
    #expect(validated.standardError.contains(#"unknown key a\u{1B}[31m\u{202E}b"#))
    #expect(!validated.standardError.contains("\u{1B}"))
  }

  @Test func `a variable that a run would refuse is shown with the reason, and is an error`()
    async throws
  {
    let shown = try await BuiltProgram.run(
      ["config", "show", "-"], environment: ["ICEPROBE_COUNT": "abc"],
      input: "sources: {a: {kind: uri, uris: ['stun:h']}}")
    #expect(shown.status == 64)
    #expect(shown.standardOutput.contains("# ICEPROBE_COUNT: expected a whole number"))
    #expect(shown.standardOutput.contains("count: 5  # default"))
  }

  @Test(arguments: [
    (["ICEPROBE_IPV4": "true"], ["ip-version: 4  # ICEPROBE_IPV4"], ["ip-version: 6"]),
    (["ICEPROBE_IPV4": "0"], ["  ip-version: 6"], []),
    (["ICEPROBE_IPV6": "0"], ["# ip-version: 6 (without effect)"], []),
    (
      ["ICEPROBE_WITNESS": "127.0.0.1"],
      ["# media: audio (without effect)", "witness: \"127.0.0.1\"  # ICEPROBE_WITNESS"],
      ["  media: "]
    ),
    (["ICEPROBE_TURN_REST_METHOD": "post", "ICEPROBE_COUNT": "9"], ["count: 9  # ICEPROBE_C"], []),
  ])
  func `what is shown is what a run takes`(
    environment: [String: String], lines: [String], others: [String]
  ) async throws {
    let yaml = """
      sources: {a: {kind: uri, uris: ["stun:h"]}}
      checks: {media: audio, ip-version: "6"}
      """
    let shown = try await BuiltProgram.run(
      ["config", "show", "-"], environment: environment, input: yaml)
    #expect(shown.status == 0)
    let text = shown.standardOutput.replacing("\"6\"", with: "6")
    #expect(lines.allSatisfy(text.contains), "\(text)")
    #expect(!others.contains(where: text.contains), "\(text)")
  }

  @Test func `a duration of nothing is not shown as one`() async throws {
    let shown = try await BuiltProgram.run(
      ["config", "show", "-"], environment: ["ICEPROBE_DURATION": "33s"],
      input: "sources: {a: {kind: uri, uris: ['stun:h']}}")
    #expect(shown.standardOutput.contains("  relay: true"))
    #expect(!shown.standardOutput.contains("duration"))
  }

  @Test func `a file may begin with a byte order mark`() async throws {
    let valid = try await BuiltProgram.run(
      ["config", "validate", "-"],
      input: "\u{FEFF}sources: {a: {kind: uri, uris: ['stun:h']}}\r\nchecks: {count: 1}\r\n")
    #expect(valid.status == 0, "\(valid.standardError)")
  }

  @Test func `URLs are shown without the secrets in them`() async throws {
    let yaml = """
      sources:
        a: {kind: rtc-config, location: "https://u:s3cret@h:8443/ice?key=s3cret#s3cret"}
        b: {kind: rtc-config, location: "https://h/turn?username=a@b.org&key=s3cret"}
        c: {kind: kvs, channel: c, endpoint-url: "http://h:9000/x"}
      checks: {proxy: {url: "socks5://proxy:1080"}}
      """
    let environment: [String: String?] = [
      "ICEPROBE_ENDPOINT_URL": "https://u:s3cret@h/?k=s3cret",
      "ICEPROBE_PROXY": "socks5://u:s3cret@proxy:1080", "ICEPROBE_USERNAME": "1700000000:alice",
    ]
    let shown = try await BuiltProgram.run(
      ["config", "show", "-"], environment: environment, input: yaml)
    #expect(shown.status == 0, "\(shown.standardError)")
    #expect(!shown.standardOutput.contains("s3cret"), "\(shown.standardOutput)")
    for text in [
      "location: \"https://h:8443/…", "location: \"https://h/…",
      "endpoint-url: \"http://h:9000/…", "url: \"socks5://proxy:1080\"",
      "ICEPROBE_ENDPOINT_URL=https://h/", "ICEPROBE_PROXY=socks5://***@proxy:1080",
      "ICEPROBE_USERNAME=1700000000:alice",
    ] {
      #expect(shown.standardOutput.contains(text), "\(text) in \(shown.standardOutput)")
    }
  }
}

private func check(_ arguments: [String]) async throws -> ChildProcess.Finished {
  try await ChildProcess.run(
    Repository.python.deletingLastPathComponent().appending(path: "check-jsonschema"), arguments)
}

extension [String] {
  fileprivate func async(_ body: (String) async throws -> String) async throws -> [String] {
    var results: [String] = []
    for element in self { results.append(try await body(element)) }
    return results
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
