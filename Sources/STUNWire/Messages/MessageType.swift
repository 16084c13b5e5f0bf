/// Method and class, interleaved in the first 16 bits of a message (RFC 8489 section 5).
///
///      0 0 M11..M7 C1 M6..M4 C0 M3..M0
package struct MessageType: Hashable, Sendable {
  package var method: Method
  package var messageClass: MessageClass

  package init(_ method: Method, _ messageClass: MessageClass) {
    self.method = method
    self.messageClass = messageClass
  }

  /// Reads the type; ignores the two leading bits, which are zero in STUN.
  package init(rawValue: UInt16) {
    method = Method(rawValue: (rawValue & 0x3E00) >> 2 | (rawValue & 0xE0) >> 1 | rawValue & 0xF)
    messageClass =
      switch rawValue & 0x0110 {
      case 0x0000: .request
      case 0x0010: .indication
      case 0x0100: .success
      default: .error
      }
  }

  package var rawValue: UInt16 {
    let number = method.rawValue
    let bits = UInt16(messageClass.rawValue)
    return (number & 0x0F80) << 2 | (number & 0x70) << 1 | number & 0xF
      | (bits & 2) << 7 | (bits & 1) << 4
  }

  /// Whether the registry defines this class for this method (STUN-6).
  package var isDefined: Bool { method.classes.contains(messageClass) }
}

extension MessageType: CustomStringConvertible {
  /// `Binding request`, or `method 0xfff success response`.
  package var description: String {
    let name = method.name ?? "method 0x\(String(method.rawValue, radix: 16))"
    return "\(name) \(messageClass.name)"
  }
}
