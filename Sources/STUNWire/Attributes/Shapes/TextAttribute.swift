/// An attribute that is UTF-8 text, kept as the bytes that came.
///
/// A REALM or NONCE has to go back byte by byte, and a server's text may be anything: whoever prints
/// it has to escape it.
package protocol TextAttribute: OpaqueAttribute {}

extension TextAttribute {
  package init(_ text: String) {
    self.init(bytes: Array(text.utf8))
  }

  /// The text, or `nil` where the bytes are not UTF-8.
  package var text: String? { String(validating: bytes, as: UTF8.self) }

  /// The text for people: what is not UTF-8 replaced, the NULs that coturn pads with cut off.
  package var lossyText: String { String(decodingServerText: bytes) }

  /// Whether there are more bytes than a receiver has to be able to take; 509 are sent at most.
  package var isTooLong: Bool { bytes.count > longestText }

  package var description: String { lossyText }
}

/// Bytes of text that a receiver has to be able to take (RFC 8489 section 14.3 and others).
let longestText = 763

extension String {
  /// Reads what a server sent as text: U+FFFD for what is not UTF-8, without trailing NULs.
  package init(decodingServerText bytes: some Collection<UInt8>) {
    let kept = Array(bytes)
    let count = (kept.lastIndex { $0 != 0 } ?? -1) + 1
    self.init(decoding: kept.prefix(count), as: UTF8.self)
  }
}
