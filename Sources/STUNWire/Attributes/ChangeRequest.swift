extension AttributeType {
  package static let changeRequest = AttributeType(rawValue: 0x0003)
}

/// The address and port that the server is asked to answer from (RFC 5780 section 7.2).
///
///     |0 … 0 A B 0|    A: change the IP address, B: change the port
package struct ChangeRequest: Attribute {
  package static let type = AttributeType.changeRequest
  package static let name = "CHANGE-REQUEST"

  package var changesIP: Bool
  package var changesPort: Bool

  package init(changesIP: Bool, changesPort: Bool) {
    self.changesIP = changesIP
    self.changesPort = changesPort
  }

  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    guard value.count == 4 else { throw ParseError(.valueLength(value.count)) }
    self.init(changesIP: value[3] & 0x04 != 0, changesPort: value[3] & 0x02 != 0)
  }

  package var valueCount: Int { 4 }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    output.append(bigEndian: UInt32((changesIP ? 0x04 : 0) | (changesPort ? 0x02 : 0)))
  }

  package var description: String {
    switch (changesIP, changesPort) {
    case (true, true): "change IP and port"
    case (true, false): "change IP"
    case (false, true): "change port"
    case (false, false): "change nothing"
    }
  }
}
