import ArgumentParser
import Reporting

/// `iceprobe parse`: how URIs read, by the grammar and by this program.
struct ParseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse",
    abstract: "Shows how STUN and TURN URIs read, and what is wrong with them.",
    discussion: """
      A URI is valid if RFC 7064 and RFC 7065 allow it, and accepted if `iceprobe run` takes it: \
      harmless deviations are accepted, each with a note. What looks like a password in a URI is \
      replaced by ***.

      EXAMPLES
        iceprobe parse turns:turn.example.org:443?transport=tcp
        iceprobe parse 'turn:[2001:db8::1]:3478?transport=udp'
        iceprobe parse --format json stun:stun.example.org | jq '.[].port'
        iceprobe parse - < uris.txt

      EXIT STATUS
        0 every URI is accepted, 2 at least one is refused, 64 usage error.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Option(help: "How the readings are printed: text, or json (one array).")
  var format = Format.text

  @Argument(help: ArgumentHelp("URIs; - reads one per line from standard input.", valueName: "uri"))
  var uris: [String]

  mutating func validate() throws {
    guard uris.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input can be read once: give - only once")
    }
  }

  func run() throws {
    let readings = inputs.map(URIReadingReport.init)
    switch format {
    case .text: print(readings.map(\.text).joined(separator: "\n"), terminator: "")
    case .json: print(JSON.array(readings.map(\.json)).written(pretty: true))
    }
    guard readings.allSatisfy(\.isAccepted) else { throw ExitCode(2) }
  }

  private var inputs: [String] {
    uris.flatMap { $0 == "-" ? Self.linesOfStandardInput() : [$0] }
  }

  private static func linesOfStandardInput() -> [String] {
    var lines: [String] = []
    while let line = readLine() {
      if !line.isEmpty { lines.append(line) }
    }
    return lines
  }
}
