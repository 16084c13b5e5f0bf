import Foundation
import TestSupport
import Testing

@Suite struct ParseCommandTests {
  /// The members that `--format json` promises for each input; `null` decodes as `nil`.
  private struct Reading: Decodable, Equatable {
    struct Failure: Decodable, Equatable {
      var column: Int
      var message: String
      var hint: String?
    }

    var input: String
    var valid: Bool
    var accepted: Bool
    var error: Failure?
    var scheme: String?
    var host: String?
    var port: Int?
    var transport: String?
    var secure: Bool?
    var notes: [String]
  }

  private func readings(of uris: [String], status: Int32) async throws -> [Reading] {
    let finished = try await BuiltProgram.run(["parse", "--format", "json"] + uris)
    #expect(finished.status == status)
    #expect(finished.standardError.isEmpty)
    return try JSONDecoder().decode([Reading].self, from: Data(finished.standardOutput.utf8))
  }

  private func text(of arguments: [String], input: String = "") async throws
    -> ChildProcess.Finished
  {
    try await BuiltProgram.run(["parse"] + arguments, input: input)
  }

  @Test func `JSON has scheme, host, port, transport and security of a valid URI`() async throws {
    let readings = try await readings(
      of: [
        "stun:stun.example.org", "turn:192.0.2.1:8000?transport=tcp",
        "turns:[2001:DB8::1]?transport=udp",
      ], status: 0)
    #expect(
      readings == [
        Reading(
          input: "stun:stun.example.org", valid: true, accepted: true, scheme: "stun",
          host: "stun.example.org", port: 3478, secure: false, notes: []),
        Reading(
          input: "turn:192.0.2.1:8000?transport=tcp", valid: true, accepted: true, scheme: "turn",
          host: "192.0.2.1", port: 8000, transport: "tcp", secure: false, notes: []),
        Reading(
          input: "turns:[2001:DB8::1]?transport=udp", valid: true, accepted: true, scheme: "turns",
          host: "2001:db8::1", port: 5349, transport: "dtls", secure: true,
          notes: ["ip-literal-with-tls", "browsers-use-tls"]),
      ])
  }

  @Test func `JSON says what the grammar objects to in an accepted URI`() async throws {
    let readings = try await readings(of: ["stun:h?transport=udp"], status: 0)
    #expect(
      readings == [
        Reading(
          input: "stun:h?transport=udp", valid: false, accepted: true,
          error: .init(
            column: 7, message: "expected the end: stun and stuns URIs have no query", hint: nil),
          scheme: "stun", host: "h", port: 3478, secure: false,
          notes: ["transport-ignored"])
      ])
  }

  @Test func `JSON tells where and why a URI is refused, and the exit code is 2`() async throws {
    let readings = try await readings(of: ["turn:h", "turn:h?transport=tls"], status: 2)
    #expect(readings.map(\.accepted) == [true, false])
    #expect(
      readings[1]
        == Reading(
          input: "turn:h?transport=tls", valid: false, accepted: false,
          error: .init(
            column: 18, message: "no client knows this transport: expected udp or tcp",
            hint: "TLS is written turns:host?transport=tcp"),
          notes: []))
  }

  @Test func `JSON has every member for every input, null if there is no such part`()
    async throws
  {
    let finished = try await text(of: ["--format", "json", "turn:h", "x"])
    let array = try JSONSerialization.jsonObject(with: Data(finished.standardOutput.utf8))
    let members: Set = [
      "input", "valid", "accepted", "error", "scheme", "host", "port", "transport", "secure",
      "notes",
    ]
    let objects = try #require(array as? [[String: Any]])
    #expect(objects.map { Set($0.keys) } == [members, members])
    #expect(objects[1]["port"] is NSNull)
  }

  @Test func `text puts a caret under the place`() async throws {
    let finished = try await text(of: ["turn:example.org/", "turn:exa mple.org"])
    #expect(finished.status == 2)
    #expect(
      finished.standardOutput == """
        turn:example.org/
                        ^
          refused    expected no path, column 17
          hint       drop everything from the slash on: these URIs have no path

        turn:exa***
                ^
          refused    expected a character that is valid in a host, column 9

        """)
  }

  @Test func `text lists the parts of accepted URIs`() async throws {
    let finished = try await text(of: ["Turns:turn.example.org"])
    #expect(finished.status == 0)
    #expect(
      finished.standardOutput == """
        Turns:turn.example.org
          scheme     turns, secure
          host       turn.example.org
          port       5349, the default
          transport  left open: tls or dtls
          note       upper case in the scheme or host is read as lower case, as browsers do (case-folded)

        """)
  }

  @Test func `a dash reads URIs from standard input, one per line`() async throws {
    let finished = try await text(
      of: ["--format", "json", "stun:first", "-"], input: "stun:second\r\n\nturn:third:0\nstun:last"
    )
    let readings = try JSONDecoder().decode(
      [Reading].self, from: Data(finished.standardOutput.utf8))
    #expect(readings.map(\.input) == ["stun:first", "stun:second", "turn:third:0", "stun:last"])
    #expect(finished.status == 2)
  }

  @Test(arguments: ["text", "json"])
  func `no password in a URI is printed, and the caret is in the right place`(
    format: String
  ) async throws {
    let finished = try await text(of: [
      "--format", format, "turn:us3r:hunter2@example.org:3478", "http://us3r:hunter2@example.org",
      "turn:h?transport=udp&credential=hunter2", "turn:us/3r:hun@ter2@h",
    ])
    #expect(finished.status == 2)
    for piece in ["hunter2", "us3r", "ter2", "3r:"] {
      #expect(!finished.standardOutput.contains(piece))
    }
    #expect(finished.standardOutput.contains("turn:***@example.org:3478"))
    if format == "text" {
      #expect(finished.standardOutput.contains("turn:***@example.org:3478\n     ^\n"))
    }
  }

  @Test(arguments: ["text", "json"])
  func `hostile text reaches no terminal`(format: String) async throws {
    let finished = try await text(of: [
      "--format", format, "turn:\u{1B}[2J\u{7}h", "turn:a\u{9B}31m", "turn:a\nb",
    ])
    #expect(finished.status == 2)
    let controls = finished.standardOutput.unicodeScalars.filter {
      $0.properties.generalCategory == .control && $0 != "\n"
    }
    #expect(controls.isEmpty)
  }

  @Test(arguments: [[], ["-", "-"], ["--format", "xml", "stun:h"], ["--nonsense", "stun:h"]])
  func `a usage error ends with 64`(arguments: [String]) async throws {
    let finished = try await text(of: arguments)
    #expect(finished.status == 64)
    #expect(finished.standardOutput.isEmpty)
    #expect(finished.standardError.contains("parse"))
  }

  @Test func `help has examples and exit codes`() async throws {
    let finished = try await text(of: ["--help"])
    #expect(finished.status == 0)
    #expect(finished.standardOutput.contains("EXAMPLES"))
    #expect(finished.standardOutput.contains("EXIT STATUS"))
  }
}
