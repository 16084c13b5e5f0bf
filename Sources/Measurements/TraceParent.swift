import Vocabulary

/// The span of another program that a run is part of, as W3C Trace Context writes it (`traceparent`).
package struct TraceParent: Hashable, Sendable, CustomStringConvertible {
  /// 32 hexadecimal digits in lower case, not all of them zero.
  package let traceID: String
  /// 16 such digits.
  package let spanID: String
  package let flags: UInt8

  /// `nil` for what the specification has ignored; of later versions, what the first one knows is read.
  package init?(_ text: String) {
    let fields = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard fields.count >= 4, Self.isHexadecimal(fields[0], 2), fields[0] != "ff",
      fields[0] != "00" || fields.count == 4,
      Self.isIdentifier(fields[1], 32), Self.isIdentifier(fields[2], 16),
      Self.isHexadecimal(fields[3], 2), let flags = UInt8(fields[3], radix: 16)
    else { return nil }
    (traceID, spanID, self.flags) = (fields[1], fields[2], flags)
  }

  package var description: String { "00-\(traceID)-\(spanID)-\(Hexadecimal.text(flags))" }

  private static func isIdentifier(_ text: String, _ count: Int) -> Bool {
    isHexadecimal(text, count) && text.utf8.contains { $0 != UInt8(ascii: "0") }
  }

  private static func isHexadecimal(_ text: String, _ count: Int) -> Bool {
    text.utf8.count == count && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }
}
