import TLS
import TestSupport
import Testing
import Vocabulary

/// Attacks open to anyone who can send a datagram to the port.
@Suite struct DTLSHostilityTests {
  @Test func `B-26 a server that asks for cookies forever is given up after the second`() throws {
    let client = try TestAuthority.startedClient(Flavor.dtls12.patientFraming)
    var helloCount = 0
    for number in 0..<20 as Range<UInt8> {
      while client.nextOutput() != nil { helloCount += 1 }
      client.receive(DTLSRecord.cookieRequest(number, cookie: [number]).bytes, at: .zero)
    }
    #expect(client.failure?.reason == .cookieLoop)
    #expect(client.nextTimeout == nil)
    #expect(helloCount == 3)
  }

  @Test func `B-26 nothing leaves once the cookies went in a loop`() throws {
    let client = try TestAuthority.startedClient(Flavor.dtls12.patientFraming)
    for number in 0..<3 as Range<UInt8> {
      while client.nextOutput() != nil {}
      client.receive(DTLSRecord.cookieRequest(number, cookie: [number]).bytes, at: .zero)
    }
    #expect(client.failure?.reason == .cookieLoop)
    #expect(client.nextOutput() == nil)
  }

  @Test(arguments: [1, 100])
  func `B-26 a flood of alerts is answered with nothing`(perDatagram: Int) throws {
    let client = try TestAuthority.startedClient(Flavor.dtls12.patientFraming)
    #expect(client.nextOutput() != nil)
    for round in 0..<1000 {
      let alerts = (0..<perDatagram).map { _ in
        DTLSRecord.alert(isFatal: false, 112, sequence: UInt8(round % 256)).bytes
      }
      client.receive(Array(alerts.joined()), at: .zero)
    }
    var answers: [[UInt8]] = []
    while let answer = client.nextOutput() { answers.append(answer) }
    #expect(answers.count <= 1)
    #expect(client.session == nil)
  }

  @Test func `B-26 a close before anything else is a closed handshake`() throws {
    let client = try TestAuthority.startedClient(Flavor.dtls12.patientFraming)
    client.receive(DTLSRecord.alert(isFatal: false, TLSAlert.closeNotify).bytes, at: .zero)
    #expect(client.failure?.reason == .closedDuringHandshake)
    #expect(client.failure?.evidence.alertReceived?.name == "close_notify")
  }

  @Test func `a fatal alert before anything else is reported`() throws {
    let client = try TestAuthority.startedClient(Flavor.dtls12.patientFraming)
    client.receive(DTLSRecord.alert(isFatal: true, 40).bytes, at: .zero)
    #expect(client.failure?.reason == .alertReceived(TLSAlert(isFatal: true, code: 40)))
  }

  @Test func `alerts in plain text do not affect an established session`() async throws {
    let link = try TLSLink(
      Flavor.dtls12.framing, client: TestAuthority.client(), server: TestAuthority.server())
    try await link.run()
    for code in [TLSAlert.closeNotify, 40, 80] {
      for isFatal in [false, true] {
        for sequence in [0, 200] as [UInt8] {
          link.client.receive(
            DTLSRecord.alert(isFatal: isFatal, code, sequence: sequence).bytes, at: link.now)
        }
      }
    }
    link.client.receive(DTLSRecord.cookieRequest(9, cookie: [1]).bytes, at: link.now)
    let large = DTLSRecord(
      type: 22, sequence: 250, body: [11, 0xFF, 0xFF, 0xFF] + Array(repeating: 0, count: 9))
    link.client.receive(large.bytes, at: link.now)
    #expect(link.client.session != nil)
    try link.client.write([1])
    try await link.run()
    #expect(link.atServer == [[1]])
  }

  @Test func `B-27 STUN in plain text is ignored, and kept as evidence`() async throws {
    let turn: [UInt8] = [0x40, 0x00, 0x00, 0x00]
    let link = try TLSLink(
      Flavor.dtls12.framing, client: TestAuthority.client(), server: TestAuthority.server()
    ) { _, _, pieces in pieces.flatMap { [PlainSTUN.success, $0, turn, []] } }
    try await link.run()
    #expect(link.client.session?.isVerified == true)
    #expect(link.client.foreignDatagramCount >= 9)

    let count = link.client.foreignDatagramCount
    link.client.receive(PlainSTUN.success, at: link.now)
    #expect(link.client.foreignDatagramCount == count + 1)
    #expect(link.client.nextPlaintext() == nil)
    #expect(link.client.session != nil)
  }

  @Test func `B-27 plain STUN alone leaves the handshake waiting, and its bytes for the report`()
    throws
  {
    let client = try TestAuthority.startedClient(Flavor.dtls12.patientFraming)
    client.receive(PlainSTUN.success, at: .zero)
    #expect(client.state == .handshaking)
    #expect(client.nextTimeout != nil)
    client.receive(DTLSRecord.alert(isFatal: true, 40).bytes, at: .zero)
    #expect(client.failure?.evidence.firstBytes == PlainSTUN.success)
    #expect(client.failure?.reason == .alertReceived(TLSAlert(isFatal: true, code: 40)))
  }
}
