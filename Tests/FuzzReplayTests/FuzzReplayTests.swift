import Foundation
import FuzzTargets
import TestSupport
import Testing

/// Replays the inputs that fuzzing collected, and those it once failed on.
struct FuzzReplayTests {
  private static let folder = Repository.root.appending(path: "Tests/Fuzz")

  private static func inputs(_ place: String, _ target: FuzzTarget) -> [URL] {
    let folder = folder.appending(path: place).appending(path: target.rawValue)
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return (files ?? []).sorted { $0.path < $1.path }
  }

  @Test(arguments: FuzzTarget.allCases)
  func `the corpus of a target violates nothing`(target: FuzzTarget) throws {
    let corpus = Self.inputs("Corpus", target)
    #expect(!corpus.isEmpty)
    for file in corpus + Self.inputs("FailCases", target) {
      let input = Array(try Data(contentsOf: file))
      #expect(throws: Never.self, "\(file.lastPathComponent)") { try target.check(input) }
    }
  }

  @Test(arguments: FuzzTarget.allCases, Vector.names())
  func `a vector violates nothing in any target`(target: FuzzTarget, name: String) throws {
    try target.check(Vector(name).bytes)
  }

  /// A folder without a target would be fuzzed under a name that nobody knows.
  @Test func `each folder of inputs belongs to a target`() throws {
    let known = Set(FuzzTarget.allCases.map(\.rawValue))
    for place in ["Corpus", "FailCases"] {
      let path = Self.folder.appending(path: place).path
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      #expect(known.isSuperset(of: names.filter { !$0.hasPrefix(".") }))
    }
  }
}
