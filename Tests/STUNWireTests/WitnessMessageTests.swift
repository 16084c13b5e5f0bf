import STUNWire
import Testing

@Suite struct WitnessMessageTests {
  private static let cookie = (1...16).map { UInt8($0) }
  private static let messages = [
    WitnessMessage(session: 0x0102_0304_0506_0708, .hello),
    WitnessMessage(session: .max, .challenge(cookie: cookie)),
    WitnessMessage(session: 0, .proof(cookie: cookie)),
    WitnessMessage(
      session: 7, .welcome(WitnessTerms(packetsPerSecond: 2_500, idleSeconds: 30))),
  ]

  @Test(arguments: messages)
  func `a message reads as it was written, and as nothing else`(message: WitnessMessage) {
    let bytes = message.encode()
    #expect(WitnessMessage(bytes) == message)
    #expect(WitnessMessage(bytes + [1, 2, 3]) == message)
    #expect(ProbePacket(bytes) == nil)
    for count in 0..<bytes.count { #expect(WitnessMessage(Array(bytes.prefix(count))) == nil) }
    for index in [0, 1, 2, 3, 16, 17] {
      var changed = bytes
      changed[index] ^= 0x40
      #expect(WitnessMessage(changed) == nil)
    }
  }

  @Test func `an answer is shorter than what it answers`() {
    let counts = Self.messages.map { $0.encode().count }
    #expect(counts == [64, 34, 64, 34])
  }

  @Test func `a packet is no message`() {
    for series in ProbePacket.Series.allCases {
      for direction in ProbePacket.Direction.allCases {
        let packet = ProbePacket(session: 1, sequence: 2, series: series, direction: direction)
        #expect(WitnessMessage(packet.encode(count: 100)) == nil)
      }
    }
  }

  @Test func `a report stands in the padding, where there is room`() {
    let report = WitnessReport(
      received: 1, echoed: .max, refused: 3, largest: 1472, arrival: 0x0102_0304_0506_0708)
    let packet = ProbePacket(session: 5, sequence: 6, series: .flow, direction: .fromPeer)
    for count in [0, 18, 39, 40, 41, 1472] {
      let plain = packet.encode(count: count)
      var bytes = plain
      report.write(into: &bytes)
      #expect(bytes.count == plain.count)
      #expect(ProbePacket(bytes) == packet)
      #expect(WitnessReport(echo: bytes) == (count < 40 ? nil : report))
      if count < 40 { #expect(bytes == plain) }
    }
  }
}
