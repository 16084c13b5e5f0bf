import Foundation
import TestSupport
import Testing

/// Options that shape the text report, through the program.
@Suite(.serialized) struct TextOptionTests {
  /// Ten servers that answer and two ports where nobody is.
  private static func text(_ options: [String]) async throws -> [String] {
    let addresses = (2...10).map { "127.0.0.\($0)" }
    return try await Coturn.with(options: addresses.map { "listening-ip=\($0)" }) { server in
      let free = try FreePort.take()
      let uris =
        (addresses + ["127.0.0.1"]).map { "stun:\($0):\(server.plainPort)" }
        + ["stun:127.0.0.1:\(free)", "stun:127.0.0.2:\(free)"]
      let finished = try await BuiltProgram.run(uris + ["--count", "1"] + options)
      #expect(finished.status == 2)
      return finished.standardOutput.split(separator: "\n", omittingEmptySubsequences: false)
        .map(String.init)
    }
  }

  /// The ids of the checks that have a row of the table.
  private static func rows(_ lines: [String]) -> Set<String> {
    Set(
      lines.compactMap {
        $0.firstMatch(of: /(c\d+) +(?:\w+ )?(?:udp|tcp) +[✓✗]/).map { String($0.1) }
      })
  }

  @Test func `of many checks only those that failed have a row, unless all are to be shown`()
    async throws
  {
    let brief = try await Self.text([])
    #expect(Self.rows(brief) == ["c11", "c12"])
    #expect(brief.contains("--all lists every check, --waterfall shows their phases"))
    #expect(!brief.contains { $0.hasPrefix("Waterfall ") })
    let all = try await Self.text(["--all"])
    #expect(Self.rows(all) == Set((1...12).map { "c\($0)" }))
    #expect(!all.contains { $0.hasPrefix("--all ") })
  }

  @Test func `the waterfall shows every check's phases`() async throws {
    let lines = try await Self.text(["--waterfall"])
    let start = try #require(lines.firstIndex { $0.hasPrefix("Waterfall ") })
    let bars = lines[start...].filter { $0.hasPrefix("✓ c") || $0.hasPrefix("✗ c") }
    #expect(bars.count == 12, "\(lines)")
    #expect(lines[start...].contains { $0.contains("b:binding") })
    #expect(Self.rows(lines) == ["c11", "c12"])
  }

  @Test(arguments: [40, 60, 80, 120, 200])
  func `no line is wider than the page, and a wide one is used`(width: Int) async throws {
    let lines = try await Self.text(["--width", "\(width)", "--all", "--waterfall"])
    let longest = lines.map(\.count).max() ?? 0
    #expect(longest <= width, "\(lines)")
    #expect(longest > width * 3 / 4, "\(lines)")
  }
}
