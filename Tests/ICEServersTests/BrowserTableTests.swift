import Foundation
import TestSupport
import Testing

@testable import ICEServers

/// Notes that a browser throws, compared with what `make browsers` saw.
@Suite struct BrowserTableTests {
  struct Row: Decodable, Sendable, CustomTestStringConvertible {
    let section: String
    let `case`: String
    /// None where it is no JSON.
    let configuration: String?
    let chromium: String
    let firefox: String

    var testDescription: String { self.case }

    func throwing(_ browser: Browser) -> Bool {
      (browser == .chromium ? chromium : firefox).hasPrefix("throws")
    }
  }

  static let rows: [Row] = {
    let file = Repository.root.appending(path: "Tests/Vectors/browsers.json")
    let rows = try? JSONDecoder().decode([Row].self, from: Data(contentsOf: file))
    return (rows ?? []).filter { $0.configuration != nil }
  }()

  @Test func `the table is there`() {
    #expect(Self.rows.count > 200)
  }

  @Test(arguments: rows)
  func `a configuration is told to throw in the browsers that were seen to throw`(
    row: Row
  ) throws {
    let seen = Set(Browser.allCases.filter(row.throwing))
    let configuration = try #require(row.configuration)
    #expect(Self.told(configuration) == seen, "\(configuration)")
  }

  /// The browsers that the program says lose the configuration.
  private static func told(_ json: String) -> Set<Browser> {
    // Without servers a document is none here; an empty list is the same to a browser.
    let json =
      json.hasPrefix("{") && !json.contains(#""iceServers""#) && !json.contains(#""url"#)
        && !json.contains("ice_servers")
      ? #"{"iceServers":[]"# + (json == "{}" ? "" : ",") + json.dropFirst() : json
    guard let configuration = try? ICEConfiguration(json: Array(json.utf8)) else {
      return Set(Browser.allCases)
    }
    return Set(
      configuration.notes.flatMap(\.refusedBy) + configuration.refused.flatMap(\.refusedBy))
  }
}
