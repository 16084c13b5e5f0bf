import Vocabulary

/// An attribute that is one transport address, masked so that NATs leave it alone.
///
/// RFC 8489 section 14.2: the port is XOR-ed with the upper half of the magic cookie, the address
/// with the cookie followed by the transaction id.
package protocol XORAddressAttribute: AddressAttribute {}

extension XORAddressAttribute {
  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    self.init(try SocketAddress(decoding: value).masked(with: transactionID))
  }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    address.masked(with: transactionID).encode(into: &output)
  }
}

extension SocketAddress {
  /// Masks and unmasks: the operation is its own inverse.
  fileprivate func masked(with id: TransactionID) -> SocketAddress {
    let cookie = Message.magicCookie
    let ip: IPAddress =
      switch ip {
      case .v4(let address): .v4(address ^ cookie)
      case .v6(let high, let low, _):
        .v6(high: high ^ (UInt64(cookie) << 32 | UInt64(id.high)), low: low ^ id.low)
      }
    return SocketAddress(ip, port: port ^ UInt16(cookie >> 16))
  }
}
