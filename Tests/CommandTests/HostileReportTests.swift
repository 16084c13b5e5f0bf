import Foundation
import TestSupport
import Testing

/// Files that are given for reports and are none: an error with its place, and no trap.
@Suite struct HostileReportTests {
  private static let head = #"{"schema_version":"1.1","verdict":"ok","checks":[{"id":"c1""#

  static let broken: [(String, Data, String)] = [
    ("empty", Data(), "line 1, column 1"), ("a NUL", Data([0]), "not JSON"),
    ("cut within a text", Data((head + #","uri":"turn:h"#).utf8), "line 1"),
    ("cut behind a value", Data(head.utf8), "line 1"),
    ("cut in its second line", Data((head + "},\n{\"id\":").utf8), "line 2"),
    (
      "invalid UTF-8", Data(head.utf8) + Data([0x2C, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31]),
      "not UTF-8"
    ),
    ("arrays in arrays", Data(String(repeating: "[", count: 100_000).utf8), "nested deeper"),
    (
      "objects in objects",
      Data((head + "," + String(repeating: #""a":{"#, count: 100_000)).utf8), "nested deeper"
    ),
    ("a number beyond all bounds", Data((head + #","rtt":1e99999}]}"#).utf8), "line 1"),
    ("half a surrogate pair", Data((head + #","uri":"\ud800"}]}"#).utf8), "line 1"),
    ("NaN", Data((head + #","rtt":NaN}]}"#).utf8), "line 1"),
    ("HTML", Data("<!DOCTYPE html><title>Log in</title>".utf8), "not JSON"),
    ("text beyond ASCII in place of JSON", Data("report ✓".utf8), "not JSON"),
  ]

  @Test(arguments: broken.indices)
  func `what cannot be read is told with its place`(index: Int) async throws {
    let (name, data, place) = Self.broken[index]
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = directory.url.appending(path: "report.json")
    try data.write(to: file)
    let finished = try await BuiltProgram.run(["explain", "c1", file.path()])
    #expect(finished.status == 64, "\(name): \(finished)")
    #expect(finished.standardError.contains(place), "\(name): \(finished.standardError)")
    #expect(finished.standardError.utf8.count < 2000, "\(name)")
  }

  /// Every member of another type, in each place where one is read.
  @Test(arguments: [
    "null", "true", "-1", "1e308", "9223372036854775808", #""x""#, "[]", "{}", #"[{"a":[1]}]"#,
  ])
  func `a member of another type is refused with its place`(value: String) async throws {
    let keys = [
      "kind", "outcome", "uri", "server", "transport", "highest_rung", "rtt", "mapped_address",
      "relayed_addresses", "software", "phases", "failure",
    ]
    let inner = [
      #""server":{"address":V,"host":V,"port":V}"#, #""rtt":{"median_seconds":V}"#,
      #""phases":[{"name":V,"duration_seconds":V,"outcome":V},V]"#,
      #""failure":{"reason":"timeout","message":V,"evidence":V}"#,
    ]
    let bodies = keys.map { "\"\($0)\":V" } + inner
    let finding =
      #"{"id":V,"severity":V,"title":V,"confidence":V,"evidence":V,"remedy":V,"#
      + #""checks":["c1"],"explains":V}"#
    for body in bodies {
      let json =
        #"{"schema_version":"1.1","checks":[V,{"id":"c1",\#(body)}],"findings":[V,\#(finding)]}"#
        .replacing("V", with: value)
      let finished = try await BuiltProgram.run(["explain", "c1", "-"], input: json)
      #expect(finished.status == 64, "\(json): \(finished)")
      #expect(finished.standardError.contains("$.checks[0] (line 1, column 35)"), "\(json)")
    }
  }

  @Test func `a folder, a device and a file that is not there are no reports`() async throws {
    for path in ["/", "/dev/null", "/nonexistent/report.json"] {
      let finished = try await BuiltProgram.run(["explain", "c1", path])
      #expect(finished.status == 64, "\(path): \(finished)")
      #expect(finished.standardError.contains(path))
    }
  }
}
