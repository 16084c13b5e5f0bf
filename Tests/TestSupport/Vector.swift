import Foundation

/// One file of `Tests/Vectors`: a message as hexadecimal digits.
package struct Vector {
  package let name: String
  package let bytes: [UInt8]

  package init(_ name: String) throws {
    let file = Self.folder.appending(path: "\(name).hex")
    let text = try String(contentsOf: file, encoding: .ascii)
    self.name = name
    bytes = text.split { $0.isWhitespace }.compactMap { UInt8($0, radix: 16) }
  }

  /// A vector changed by a test.
  package init(_ name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// The names of all vectors that start with a prefix.
  package static func names(startingWith prefix: String = "") -> [String] {
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (files ?? []).filter { $0.hasPrefix(prefix) && $0.hasSuffix(".hex") }
      .map { String($0.dropLast(4)) }.sorted()
  }

  private static let folder = Repository.root.appending(path: "Tests/Vectors")
}
