/// The protocol spoken on the port instead of the one expected.
package enum ForeignProtocol: String, CaseIterable, Hashable, Sendable {
  case http
  /// A TLS or DTLS record where STUN was expected.
  case tls
  /// STUN in the clear where a TLS handshake was expected.
  case plaintext
  case ssh
  case unknown

  /// Recognises the start of a stream or datagram; `nil` for STUN and for what has no known shape.
  package init?(recognizing bytes: Span<UInt8>) {
    if Self.starts(bytes, with: "HTTP/") {
      self = .http
    } else if Self.starts(bytes, with: "SSH-") {
      self = .ssh
    } else if Self.isRecord(bytes) {
      self = .tls
    } else {
      return nil
    }
  }

  private static func starts(_ bytes: Span<UInt8>, with text: StaticString) -> Bool {
    let text = Array(text.description.utf8)
    guard bytes.count >= text.count else { return false }
    return text.indices.allSatisfy { bytes[$0] == text[$0] }
  }

  /// A content type of 20 to 23, then the version: 3.0 to 3.4 of TLS, 254.255 or 254.253 of DTLS.
  private static func isRecord(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 3, (20...23).contains(bytes[0]) else { return false }
    return bytes[1] == 3 && bytes[2] <= 4 || bytes[1] == 254 && bytes[2] >= 253
  }
}
