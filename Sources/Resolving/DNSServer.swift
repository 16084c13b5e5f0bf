package import Vocabulary

extension SocketAddress {
  /// Parses the address of a DNS server: `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53` or
  /// `[2001:db8::53]:5353`; the default port is 53.
  package init?(dnsServer text: String) {
    if let ip = IPAddress(text) {
      self.init(ip, port: 53)
      return
    }
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let digits = text[text.index(after: colon)...]
    guard let port = UInt16(digits), port != 0, digits.first != "+" else { return nil }
    let host = text[..<colon]
    let isBracketed = host.first == "[" && host.last == "]" && host.count > 2
    guard let ip = IPAddress(isBracketed ? host.dropFirst().dropLast() : host),
      isBracketed == (ip.version == .v6)
    else { return nil }
    self.init(ip, port: port)
  }
}
