import Foundation
import TestSupport
import Testing

/// The documentation names options that exist, and links lead somewhere.
@Suite struct DocumentationTests {
  private static let pages: [URL] = {
    let docs = Repository.root.appending(path: "docs")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: docs.path())) ?? []
    return names.filter { $0.hasSuffix(".md") }.sorted().map { docs.appending(path: $0) }
      + ["README.md", "CONTRIBUTING.md", "reports/README.md"].map {
        Repository.root.appending(path: $0)
      }
  }()

  private static func text(_ page: URL) -> String {
    (try? String(contentsOf: page, encoding: .utf8)) ?? ""
  }

  /// The `iceprobe` lines of the pages below `docs/`, split as a shell would, without comments.
  static let examples: [[String]] = pages.filter { $0.path().contains("/docs/") }
    .flatMap { text($0).split(separator: "\n") }.filter { $0.hasPrefix("iceprobe ") }
    .map { line in
      let command = line.split(separator: " #", maxSplits: 1)[0]
      return command.split(separator: " ").dropFirst().map {
        String($0.filter { $0 != "\u{27}" })
      }
    }

  /// The parser reports all that it does not know at once.
  @Test(arguments: examples)
  func `an example has no unknown option`(arguments: [String]) async throws {
    let finished = try await BuiltProgram.run(arguments + ["--no-such-option"])
    #expect(finished.status == (arguments.first == "check" ? 3 : 64))
    let told = finished.standardError + finished.standardOutput
    #expect(told.contains("nknown option '--no-such-option'"), "\(told)")
  }

  @Test(arguments: examples.filter { $0.first == "run" && !$0.contains("--config") })
  func `an example of run has values that are understood`(arguments: [String]) async throws {
    let finished = try await BuiltProgram.run(
      arguments + ["--format", "json=x", "--format", "text=x"])
    #expect(finished.standardError.contains("two --format options name the same path"))
  }

  @Test(arguments: pages)
  func `every link of a page leads to a file and a heading that are there`(page: URL) throws {
    for link in Self.text(page).matches(of: /\]\(([^)\s]+)\)/).map({ String($0.1) })
    where !link.contains("://") {
      let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      let file =
        parts[0].isEmpty ? page : page.deletingLastPathComponent().appending(path: String(parts[0]))
      #expect(
        FileManager.default.fileExists(atPath: file.path()), "\(page.lastPathComponent): \(link)")
      guard parts.count == 2 else { continue }
      #expect(
        Self.anchors(of: file).contains(String(parts[1])), "\(page.lastPathComponent): \(link)")
    }
  }

  /// The anchors of a page's headings, as GitHub makes them.
  private static func anchors(of page: URL) -> Set<String> {
    let headings = text(page).split(separator: "\n").filter { $0.hasPrefix("#") }
    return Set(
      headings.map { heading in
        heading.drop(while: { $0 == "#" }).dropFirst().lowercased()
          .filter { $0.isLetter || $0.isNumber || "- _".contains($0) }
          .replacing(" ", with: "-")
      })
  }
}
