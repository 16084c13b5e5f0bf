import ICEServers
import Vocabulary

extension String {
  /// The text with secrets replaced, also where characters of theirs are escaped as in a URL.
  ///
  /// To be done before a cut, which could leave the first half of one.
  func hiding(_ secrets: [Secret]) -> String {
    // The longest first: one secret may begin with another.
    let words = secrets.map { Array($0.reveal().utf8) }.filter { !$0.isEmpty }
      .sorted { $0.count > $1.count }
    let bytes = Array(utf8)
    var shown: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if let end = words.lazy.compactMap({ Self.end(of: $0, in: bytes, from: index) }).first {
        shown += "***".utf8
        index = end
      } else {
        shown.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: shown, as: UTF8.self)
  }

  /// Where a word that begins at `start` ends; each of its bytes may stand as `%2B`.
  private static func end(of word: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    for byte in word {
      guard index < bytes.count else { return nil }
      if bytes[index] == byte {
        index += 1
      } else if escapedByte(in: bytes, at: index) == byte {
        index += 3
      } else {
        return nil
      }
    }
    return index
  }

  private static func escapedByte(in bytes: [UInt8], at index: Int) -> UInt8? {
    guard bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count else { return nil }
    return UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
  }
}
