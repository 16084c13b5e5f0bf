extension AttributeType {
  package static let turnLoggingID = AttributeType(rawValue: 0xFF05)
}

/// An id that lets libwebrtc's operators find a session in the server's log.
package struct TurnLoggingID: TextAttribute {
  package static let type = AttributeType.turnLoggingID
  package static let name = "TURN-LOGGING-ID"

  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}
