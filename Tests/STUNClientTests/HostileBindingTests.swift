import STUNClient
import STUNWire
import TestSupport
import Testing
import Vocabulary

/// The hostile answers to a Binding: one row each of the table of hostile input.
struct HostileBindingTests {
  /// One row: what it does to a transaction over UDP, and over TCP.
  struct Row: CustomTestStringConvertible, Sendable {
    var number: Int
    var vector: String
    var datagram: Effect
    var stream: Effect

    init(_ vector: String, _ datagram: Effect, stream: Effect? = nil) {
      number = Int(vector.dropFirst("hostile-".count).prefix(2)) ?? 0
      self.vector = vector
      self.datagram = datagram
      self.stream = stream ?? datagram
    }

    var testDescription: String { "row \(number): \(vector)" }
  }

  enum Effect: Sendable {
    /// Dropped for a reason; a good answer still counts, and without one the verdict is this.
    case drops(DropReason, STUNFailure? = nil)
    /// Part of something; the rest never comes.
    case waits
    case fails(STUNFailure)
    case succeeds([Observation] = [])
  }

  static let rows: [Row] = [
    Row("hostile-01-empty", .drops(.notSTUN), stream: .waits),
    Row("hostile-02-short-19", .drops(.notSTUN), stream: .waits),
    Row("hostile-03-len-not-mult4", .drops(.notSTUN), stream: .fails(.transport(.notSTUN))),
    Row("hostile-04-len-too-long", .drops(.notSTUN), stream: .waits),
    Row("hostile-05-len-too-short-trailing", .drops(.notSTUN), stream: .succeeds()),
    Row("hostile-06-len-ffff", .drops(.notSTUN), stream: .fails(.transport(.notSTUN))),
    Row("hostile-07-bad-magic", .drops(.notSTUN), stream: .fails(.transport(.notSTUN))),
    Row("hostile-08-top-bits", .drops(.notSTUN), stream: .fails(.transport(.notSTUN))),
    Row("hostile-10-wrong-method", .drops(.wrongMethod)),
    Row("hostile-11-request-class", .drops(.echo)),
    Row("hostile-12-indication-class", .drops(.wrongClass)),
    Row("hostile-13-unknown-method", .drops(.unknownMethod)),
    Row(
      "hostile-15-attr-overrun", .drops(.malformed, .malformed(.message)),
      stream: .fails(.malformed(.message))),
    Row(
      "hostile-16-attr-header-truncated", .drops(.malformed, .malformed(.message)),
      stream: .fails(.malformed(.message))),
    Row("hostile-17-attr-pad-missing", .drops(.notSTUN), stream: .fails(.transport(.notSTUN))),
    Row("hostile-18-dup-xor-mapped", .succeeds()),
    Row("hostile-19-xor-mapped-bad-family", .fails(.missingMappedAddress)),
    Row("hostile-20-xor-mapped-v6-len8", .fails(.missingMappedAddress)),
    Row("hostile-21-xor-mapped-v4-len20", .fails(.missingMappedAddress)),
    Row("hostile-22-xor-mapped-len0", .fails(.missingMappedAddress)),
    Row("hostile-23-no-address", .fails(.missingMappedAddress)),
    Row("hostile-24-only-mapped", .succeeds([.mappedAddressOnly])),
    Row("hostile-25-xor-8020", .fails(.missingMappedAddress)),
    Row("hostile-26-unknown-cr", .fails(.unknownRequiredAttribute(0x7ABC, in: nil))),
    Row("hostile-27-unknown-co", .succeeds()),
    Row("hostile-28-fingerprint-bad", .drops(.badFingerprint)),
    Row("hostile-29-fingerprint-not-last", .drops(.badFingerprint)),
    Row("hostile-30-fingerprint-len", .drops(.badFingerprint)),
    Row("hostile-63-data-ind-no-peer", .drops(.wrongClass)),
    Row("hostile-64-data-ind-no-data", .drops(.wrongClass)),
    Row("hostile-65-channeldata-overrun", .drops(.channelData), stream: .waits),
    Row("hostile-66-channeldata-reserved", .drops(.channelData), stream: .waits),
    Row("hostile-67-channeldata-unbound", .drops(.channelData), stream: .waits),
    Row("hostile-68-channeldata-ffff-tcp", .drops(.channelData), stream: .waits),
    Row("hostile-73-http-response", .drops(.notSTUN), stream: .fails(.transport(.notSTUN))),
    Row("hostile-74-tls-alert", .drops(.notSTUN), stream: .fails(.transport(.notSTUN))),
    Row(
      "hostile-75-stun-many-attrs", .drops(.malformed, .malformed(.message)),
      stream: .fails(.malformed(.message))),
    Row("hostile-79-software-escape", .succeeds()),
    Row("hostile-80-channel-in-stun-range", .drops(.notSTUN), stream: .waits),
  ]

  @Test(arguments: rows)
  func `over UDP`(row: Row) throws {
    try check(row, row.datagram, over: .udp)
  }

  @Test(arguments: rows)
  func `over TCP`(row: Row) throws {
    try check(row, row.stream, over: .tcp)
  }

  @Test(arguments: [TransportProtocol.udp, .tcp])
  func `row 9: an unknown transaction id is dropped and counted`(
    transport: TransportProtocol
  ) throws {
    let bytes = try Vector("hostile-09-wrong-tid").bytes
    var drive = Drive(try Clients.binding(transport), over: transport) { request in
      [
        Delivery(bytes: bytes),
        Delivery(bytes: try Reply.binding(to: request), delay: .milliseconds(20)),
      ]
    }
    try drive.start()
    try drive.run()
    #expect(drive.dropped == [.wrongTransaction])
    #expect(drive.success?.mapped == Reply.mapped)
  }

  @Test func `row 15: on a stream, somebody else's malformed answer does not end ours`() throws {
    let foreign = try Vector("hostile-15-attr-overrun").bytes
    var drive = Drive(try Clients.binding(.tcp), over: .tcp) { request in
      [Delivery(bytes: foreign + (try Reply.binding(to: request)))]
    }
    try drive.start()
    try drive.run()
    #expect(drive.dropped == [.malformed])
    #expect(drive.success?.mapped == Reply.mapped)
  }

  @Test(arguments: ["hostile-66-channeldata-reserved", "hostile-67-channeldata-unbound"])
  func `rows 66 and 67: on a stream a whole frame is consumed and dropped`(vector: String) throws {
    let padded = try Vector(vector).bytes + [0]
    var drive = Drive(try Clients.binding(.tcp), over: .tcp) { request in
      [Delivery(bytes: padded + (try Reply.binding(to: request)))]
    }
    try drive.start()
    try drive.run()
    #expect(drive.dropped == [.channelData])
    #expect(drive.success?.mapped == Reply.mapped)
  }

  private func check(_ row: Row, _ effect: Effect, over transport: TransportProtocol) throws {
    switch effect {
    case .drops(let reason, let failure):
      var alone = try answered(row, transport)
      try alone.run()
      #expect(alone.dropped == [reason])
      #expect(alone.failure == failure ?? .timeoutOnlyDropped(DropCounts([reason: 1])))
      #expect(alone.finishedAt == .milliseconds(39_500))
      var helped = try answered(row, transport)
      try helped.receive(try Reply.binding(to: helped.sent[0].transmission))
      #expect(helped.success?.mapped == Reply.mapped)
    case .waits:
      var drive = try answered(row, transport)
      #expect(drive.outcome == nil)
      try drive.run()
      #expect(drive.failure == .timeout)
      #expect(drive.finishedAt == .milliseconds(39_500))
    case .fails(let failure):
      let drive = try answered(row, transport)
      #expect(drive.failure == failure)
      #expect(drive.finishedAt == .milliseconds(10))
    case .succeeds(let observations):
      let drive = try answered(row, transport)
      #expect(drive.success != nil)
      #expect(drive.observations == observations)
    }
  }

  /// A Binding whose first send was answered with the row's vector, 10 ms later.
  private func answered(
    _ row: Row, _ transport: TransportProtocol
  ) throws -> Drive<BindingTransaction> {
    var drive = Drive(try Clients.binding(transport), over: transport) { request in
      guard request.attempt == 1 else { return [] }
      return [Delivery(bytes: try Vector.answering(request, row.vector))]
    }
    try drive.start()
    try drive.run(until: .milliseconds(10))
    return drive
  }

  @Test func `14 an answer from elsewhere than was asked is dropped`() throws {
    var drive = Drive(try Clients.binding())
    try drive.start()
    let answer = try Reply.binding(to: drive.sent[0].transmission)
    let server = Clients.server
    for stranger in [SocketAddress(server.ip, port: 3479), SocketAddress(.loopbackV4, port: 3478)] {
      try drive.receive(answer, from: stranger)
    }
    #expect(drive.dropped == [.wrongSource, .wrongSource])
    #expect(drive.sent[0].transmission.destination == server)
    try drive.receive(answer)
    #expect(drive.success?.mapped == Reply.mapped)
  }
}
