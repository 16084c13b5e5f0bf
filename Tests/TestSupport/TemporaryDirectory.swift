package import Foundation

/// A directory of a test's own, removed when the test says so.
package struct TemporaryDirectory {
  package let url: URL

  package init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "iceprobe-test-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  package func remove() {
    try? FileManager.default.removeItem(at: url)
  }

  /// Writes a file into the directory and tells its path.
  package func file(_ name: String, _ content: String) throws -> URL {
    let file = url.appending(path: name)
    try content.write(to: file, atomically: true, encoding: .utf8)
    return file
  }
}
