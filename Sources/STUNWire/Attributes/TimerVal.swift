extension AttributeType {
  package static let timerVal = AttributeType(rawValue: 0x0021)
}

/// A timer that drafts of TURN let a client request; reserved by RFC 8656 section 18.
package struct TimerVal: NumberAttribute {
  package static let type = AttributeType.timerVal
  package static let name = "TIMER-VAL"

  package var value: UInt32

  package init(_ value: UInt32) {
    self.value = value
  }
}
