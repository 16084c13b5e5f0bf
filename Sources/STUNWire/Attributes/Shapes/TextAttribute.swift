/// An attribute that is UTF-8 text, kept as the bytes received.
///
/// REALM and NONCE are echoed byte for byte, and a server's text may be anything: escape it before
/// printing.
package protocol TextAttribute: OpaqueAttribute {}

extension TextAttribute {
  package init(_ text: String) {
    self.init(bytes: Array(text.utf8))
  }

  /// The text, or `nil` if the bytes are not UTF-8.
  package var text: String? { String(validating: bytes, as: UTF8.self) }

  /// The text for people: U+FFFD for invalid UTF-8, without the trailing NULs that coturn pads
  /// with.
  package var lossyText: String { String(decodingServerText: bytes) }

  /// Whether it exceeds what a receiver must be able to accept; senders stop at 509 bytes.
  package var isTooLong: Bool { bytes.count > longestText }

  package var description: String { lossyText }
}

/// Bytes of text that a receiver must be able to accept (RFC 8489 section 14.3 and others).
let longestText = 763

extension String {
  /// Decodes text from a server: U+FFFD for invalid UTF-8, without trailing NULs.
  package init(decodingServerText bytes: some Collection<UInt8>) {
    let kept = Array(bytes)
    let count = (kept.lastIndex { $0 != 0 } ?? -1) + 1
    self.init(decoding: kept.prefix(count), as: UTF8.self)
  }
}
