extension SocketAddress {
  /// Reads `192.0.2.1`, `192.0.2.1:53`, `2001:db8::1` or `[2001:db8::1]:53`.
  ///
  /// The port is from 1 to 65535.
  package init?(_ text: some StringProtocol, defaultPort: UInt16) {
    if let address = IPAddress(text) {
      self.init(address, port: defaultPort)
      return
    }
    guard let colon = text.lastIndex(of: ":"),
      let port = UInt16(text[text.index(after: colon)...]), port != 0
    else {
      guard text.hasPrefix("["), text.hasSuffix("]"),
        let address = IPAddress(text.dropFirst().dropLast()), address.version == .v6
      else { return nil }
      self.init(address, port: defaultPort)
      return
    }
    let host = text[..<colon]
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    guard let address = IPAddress(isBracketed ? host.dropFirst().dropLast() : host[...]),
      (address.version == .v6) == isBracketed
    else { return nil }
    self.init(address, port: port)
  }
}
