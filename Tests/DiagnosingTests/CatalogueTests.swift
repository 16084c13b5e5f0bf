import Diagnosing
import Foundation
import Measurements
import Testing
import Vocabulary

/// The catalogue: all that is said of a finding before any run.
@Suite struct CatalogueTests {
  private static let document = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "docs/findings.md")

  /// `UPDATE_EXAMPLES=1` writes it anew.
  @Test func `docs/findings.md is the catalogue`() throws {
    if ProcessInfo.processInfo.environment["UPDATE_EXAMPLES"] == "1" {
      try Data(Catalogue.document.utf8).write(to: Self.document)
    }
    #expect(try String(contentsOf: Self.document, encoding: .utf8) == Catalogue.document)
  }

  @Test(arguments: FindingID.allCases)
  func `an entry is complete, and short enough to be printed`(id: FindingID) {
    let entry = id.entry
    let remedy = [entry.remedy, entry.coturn].compactMap { $0?.text(naming: .key) }
    #expect(!entry.title.general.contains { "{}".contains($0) })
    #expect(!entry.title.general.hasSuffix("."))
    for text in [entry.meaning, entry.needs] + remedy {
      #expect(text.hasSuffix(".") && !text.contains("  "), "\(text)")
    }
    #expect(SafeText(remedy.joined(separator: " ")).text.hasSuffix("."), "cut")
    #expect(!entry.example.isEmpty && !entry.example.hasSuffix("."))
  }

  @Test func `no two findings have one title`() {
    let titles = FindingID.allCases.map(\.entry.title.general)
    #expect(Set(titles).count == titles.count)
  }

  /// Every such sentence rests on a row of what browsers were seen to do.
  @Test(arguments: FindingID.allCases)
  func `statements about browsers name the browser and its version`(id: FindingID) {
    let entry = id.entry
    let said = "\(entry.title.general) \(entry.meaning) \(entry.remedy.text(naming: .option))"
    guard
      said.lowercased().contains("browser") || said.contains("Chrom") || said.contains("Firefox")
    else { return }
    let named = "\(said) \(entry.needs) \(entry.example)"
    #expect(named.contains("Chromium 156") || named.contains("Firefox 153"), "\(said)")
    for name in ["Chrome", "Safari", "libwebrtc", "Chromium ", "Firefox "] {
      let versions = ["Chromium ": "Chromium 156", "Firefox ": "Firefox 153"]
      let bare = said.ranges(of: name).count
      #expect(bare == (versions[name].map { said.ranges(of: $0).count } ?? 0), "\(name): \(said)")
    }
  }

  @Test(arguments: FindingID.allCases)
  func `an id is lower-case words, as labels and file names take them`(id: FindingID) {
    let words = id.rawValue.split(separator: "-", omittingEmptySubsequences: false)
    #expect(
      words.allSatisfy { !$0.isEmpty && $0.allSatisfy { "a"..."z" ~= $0 || "0"..."9" ~= $0 } })
  }

  @Test(
    arguments: [
      ([], [], "A filter blocks the port of the server and lets another UDP port pass"),
      (
        ["a.example"], ["UDP port 3478"],
        "A filter blocks UDP port 3478 of a.example and lets another UDP port pass"
      ),
      (
        ["a.example", "b.example"], ["UDP port 1", "UDP port 2"],
        "A filter blocks UDP port 1 and UDP port 2 of a.example and b.example and lets another UDP port pass"
      ),
      (
        ["a", "b", "c"], ["1", "2", "3"],
        "A filter blocks 3 ports of 3 servers and lets another UDP port pass"
      ),
    ] as [([String], [String], String)])
  func `a title names its servers and ports, and counts many`(
    servers: [String], ports: [String], title: String
  ) {
    #expect(FindingID.udpPortBlocked.entry.title.text(servers: servers, ports: ports) == title)
  }

  @Test(arguments: [
    ([], "The server refuses"), (["a"], "a refuses"), (["a", "b"], "a and b refuse "),
  ])
  func `a title's verb agrees`(servers: [String], start: String) {
    let title = FindingID.unauthorized.entry.title.text(servers: servers, ports: [])
    #expect(title.hasPrefix(start))
  }

  @Test func `a remedy names a setting as the run received it`() {
    let remedy = FindingID.nameServerSilent.entry.remedy
    #expect(remedy.settings == [.dnsServer])
    let texts = Setting.Notation.allCases.map { remedy.text(naming: $0) }
    for (text, name) in zip(texts, ["--dns-server", "checks.dns-servers", "ICEPROBE_DNS_SERVER"]) {
      #expect(text.hasSuffix("name another one with \(name)."))
    }
  }
}
