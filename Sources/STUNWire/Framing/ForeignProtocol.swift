/// The protocol of a server that does not speak STUN, as far as its first bytes tell.
package enum ForeignProtocol: Hashable, Sendable {
  case http
  /// A TLS or DTLS record other than an alert.
  case tls
  /// A TLS alert; its description is `nil` until that byte has arrived.
  case tlsAlert(description: UInt8?)
  case ssh

  /// Recognises the start of a stream or datagram; `nil` for STUN and for unknown bytes.
  package init?(recognizing bytes: Span<UInt8>) {
    if Self.starts(bytes, with: "HTTP/") {
      self = .http
    } else if Self.starts(bytes, with: "SSH-") {
      self = .ssh
    } else if Self.isRecord(bytes) {
      let alert: UInt8 = 21
      let description = bytes.count > 6 ? bytes[6] : nil
      self = bytes[0] == alert ? .tlsAlert(description: description) : .tls
    } else {
      return nil
    }
  }

  private static func starts(_ bytes: Span<UInt8>, with text: StaticString) -> Bool {
    let text = Array(text.description.utf8)
    guard bytes.count >= text.count else { return false }
    return text.indices.allSatisfy { bytes[$0] == text[$0] }
  }

  /// A content type of 20 to 23, followed by a version: 3.0 to 3.4 for TLS, 254.255 or 254.253 for
  /// DTLS.
  private static func isRecord(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 3, (20...23).contains(bytes[0]) else { return false }
    return bytes[1] == 3 && bytes[2] <= 4 || bytes[1] == 254 && bytes[2] >= 253
  }
}
