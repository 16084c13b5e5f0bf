import STUNClient
import STUNWire
import Testing
import Vocabulary

/// What a server tells before it knows who asks.
@Suite struct IntroductionTests {
  private func drive(
    _ server: ScriptedTURNServer, asksAllocate: Bool = true
  ) throws -> Drive<Introduction> {
    Drive(
      Introduction(try Clients.parameters(.udp), asksAllocate: asksAllocate),
      server: { transmission in
        guard transmission.kind == .binding else { return try server.answer(transmission) }
        return [Delivery(bytes: try Reply.binding(to: transmission))]
      })
  }

  @Test func `it asks as briefly as can be, and never with credentials`() throws {
    var drive = try drive(ScriptedTURNServer())
    try drive.start()
    try drive.run()
    let told = try #require(drive.success)
    #expect(drive.sent.map(\.transmission.kind) == [.binding, .allocate])
    #expect(drive.sent.map(\.transmission.bytes.count) == [20, 28])
    #expect(told.binding != nil)
    #expect(told.challenge?.realm == "example.org")
    #expect(told.openRelay == nil)
    #expect(told.bindingSizes?.request == 20)
    #expect(told.allocateSizes?.request == 28)
  }

  @Test func `the sizes are those of everything that came for a request`() throws {
    let server = ScriptedTURNServer()
    var answerCount = 0
    server.fault = { transmission, _ in
      let answer = try server.reply(to: transmission)
      answerCount = answer.count
      return [answer]
    }
    var drive = try drive(server)
    try drive.start()
    try drive.run()
    #expect(drive.success?.allocateSizes?.answer == answerCount)
  }

  @Test func `STUN-29 an allocation granted to nobody in particular is given back`() throws {
    let server = ScriptedTURNServer()
    server.fault = { transmission, _ in
      switch transmission.kind {
      case .allocate: [try Reply.allocate(to: transmission)]
      default: [try Reply.success(to: transmission) { $0.append(Lifetime(0)) }]
      }
    }
    var drive = try drive(server)
    try drive.start()
    try drive.run()
    #expect(drive.success?.openRelay?.relayed.count == 1)
    #expect(drive.sent.map(\.transmission.kind) == [.binding, .allocate, .release])
  }

  @Test func `TURN-20 interrupted while it asks for an allocation, it gives back what comes`()
    throws
  {
    let server = ScriptedTURNServer()
    server.fault = { transmission, _ in
      transmission.kind == .allocate ? [try Reply.allocate(to: transmission)] : []
    }
    var drive = try drive(server)
    try drive.start()
    try drive.run(until: .milliseconds(15))
    #expect(drive.sent.last?.transmission.kind == .allocate)
    try drive.release()
    try drive.run()
    #expect(drive.sent.map(\.transmission.kind).contains(.release))
    #expect(drive.outcome != nil)
  }

  @Test func `a server that is only asked for addresses gets no Allocate`() throws {
    var drive = try drive(ScriptedTURNServer(), asksAllocate: false)
    try drive.start()
    try drive.run()
    #expect(drive.sent.map(\.transmission.kind) == [.binding])
    #expect(drive.success?.binding != nil)
  }

  @Test func `Q-12 a server that never answers Binding is asked for an allocation all the same`()
    throws
  {
    let server = ScriptedTURNServer()
    var drive = Drive(
      Introduction(try Clients.parameters(.udp), asksAllocate: true),
      server: { $0.kind == .binding ? [] : try server.answer($0) })
    try drive.start()
    try drive.run()
    #expect(drive.success?.binding == nil)
    #expect(drive.success?.challenge != nil)
  }

  @Test func `silence is a failure`() throws {
    var drive = Drive(Introduction(try Clients.parameters(.udp), asksAllocate: true))
    try drive.start()
    try drive.run()
    #expect(drive.failure == .timeout)
  }
}
