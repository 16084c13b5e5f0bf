package import Vocabulary

/// The name that a server's certificate must match (RFC 6125 section 6, RFC 9525 section 6).
package enum TLSServerName: Hashable, Sendable {
  /// A DNS name in lower case without a trailing dot; also sent as SNI.
  case dns(String)
  /// An address, matched against the certificate's iPAddress names and never sent as SNI.
  case ip(IPAddress)

  /// Parses a host from a URI or from the user; `nil` if no certificate could ever match it.
  ///
  /// Strict, since OpenSSL takes a leading dot to mean "any subdomain".
  package init?(_ host: String) {
    let bare =
      host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    if let address = IPAddress(bare) {
      self = .ip(address)
      return
    }
    let name = (host.hasSuffix(".") ? String(host.dropLast()) : host).lowercased()
    guard name.utf8.count <= Self.maximumLength else { return nil }
    let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard labels.allSatisfy(Self.isLabel) else { return nil }
    self = .dns(name)
  }

  /// Characters in a DNS name without its root (RFC 1035 section 2.3.4).
  private static let maximumLength = 253

  private static func isLabel(_ label: Substring.UTF8View) -> Bool {
    (1...63).contains(label.count)
      && label.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}
