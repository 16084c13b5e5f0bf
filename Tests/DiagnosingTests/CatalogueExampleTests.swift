import Diagnosing
import Foundation
import Measurements
import Testing
import Vocabulary

/// The catalogue's examples, compared with the evidence that a run prints.
@Suite struct CatalogueExampleTests {
  /// The rule's own words for the evidence of `EveryFindingTests`, or, where a message of another
  /// layer is the evidence, sentences of that layer.
  @Test(arguments: FindingID.allCases)
  func `an example is a line that the program can print`(id: FindingID) {
    let example = id.entry.example
    let printed = (id.evidence.map { Diagnosis.findings(in: $0) } ?? [])
      .first { $0.id == id.rawValue }?.evidence.map { Self.shape(of: $0.text) }
    if printed?.contains(Self.shape(of: example)) == true { return }
    // The words of libcurl.
    if id == .proxyFailed { return }
    let unknown = Self.phrases(of: example).filter { !Self.isWritten($0) }
    #expect(unknown.isEmpty, "\(example); printed: \(printed ?? [])")
  }

  @Test func `a sentence that no source file has is found`() {
    let line = "udp 192.0.2.1:3478: the packets ran away in 10 s, while tcp 192.0.2.1:80 answered"
    #expect(Self.phrases(of: line).filter { !Self.isWritten($0) } == ["the packets ran away in"])
  }

  // MARK: - What a line is without its values

  /// The line with `*` for its place, its numbers, names, addresses and quotations.
  private static func shape(of line: String) -> String {
    var text = line.replacing(#/^(udp|tcp|tls|dtls|[a-z-]+) [^ ]+: /#, with: "")
    text = text.replacing(#/^turns?:[^ ]+: /#, with: "")
    text = text.replacing(/"[^"]*"/, with: "*")
    text = text.replacing(/CN=[A-Za-z0-9. ]+/, with: "*")
    text = text.replacing(/\b(udp|tcp|tls|dtls) (?=[\[0-9])/, with: "")
    text = text.replacing(/\([A-Z][A-Za-z ]+\)/, with: "*")
    text = text.replacing(/[0-9]+(\.[0-9]+)? (ms|µs|s|h|d)( [0-9]+ h)?\b/, with: "*")
    return text.split(separator: " ").map { word in
      let isValue =
        word.contains { "0123456789/@$[]=".contains($0) } || word.dropLast().contains(".")
        || word.firstMatch(of: /[a-z][A-Z]/) != nil
      return isValue ? "*" : String(word)
    }.joined(separator: " ")
  }

  /// The runs of words between the values.
  private static func phrases(of line: String) -> [String] {
    shape(of: line).split { "*:;,()".contains($0) }
      .map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { $0.contains(" ") }
  }

  /// Whether a phrase stands in a source file outside the catalogue, in one piece or in two.
  private static func isWritten(_ phrase: String) -> Bool {
    if written.contains(phrase) { return true }
    let words = phrase.split(separator: " ")
    return (1..<words.count).contains { split in
      written.contains(words.prefix(split).joined(separator: " "))
        && written.contains(words.dropFirst(split).joined(separator: " "))
    }
  }

  /// The source files, with strings of several lines in one.
  private static let written: String = {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources")
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    return (files?.compactMap { $0 as? URL } ?? [])
      .filter { $0.pathExtension == "swift" && !$0.path().contains("/Catalogue/Entries") }
      .compactMap { try? String(contentsOf: $0, encoding: .utf8) }
      .joined(separator: "\n")
      .replacing(/\ \\\n\ +/, with: " ").replacing(/\ "\n\ +\+\ "/, with: " ")
  }()
}
