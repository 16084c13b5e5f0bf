import ConfigSources
import Vocabulary

/// A file of URIs, one in each line, for more of them than a command line is made for.
struct URIFile {
  /// Its lines without blank ones and comments, which begin with `#`.
  let lines: [String]

  /// 100,000 URIs of 160 bytes.
  private static let byteLimit = 16 << 20

  /// Reads a file, or standard input for `-`.
  init(_ path: String) async throws(UsageError) {
    do throws(ConfigSourceError.Cause) {
      var bytes = try await TextLocation(path).read(limit: Self.byteLimit)
      // Some editors begin a file with it.
      if bytes.starts(with: JSONReader.byteOrderMark) {
        bytes.removeFirst(JSONReader.byteOrderMark.count)
      }
      lines = bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
        .map { String(decoding: $0.trimmingBlanks, as: UTF8.self) }
        .filter { !$0.isEmpty && !$0.hasPrefix("#") }
    } catch {
      throw UsageError("--uri-file: \(error)")
    }
    guard !lines.isEmpty else {
      throw UsageError("--uri-file: \(path) holds no URI; write one in each line")
    }
  }
}

extension ArraySlice<UInt8> {
  fileprivate var trimmingBlanks: ArraySlice<UInt8> {
    let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    guard let first = firstIndex(where: { !isBlank($0) }),
      let last = lastIndex(where: { !isBlank($0) })
    else { return [] }
    return self[first...last]
  }
}
