import STUNClient
import STUNWire
import TestSupport
import Testing
import Vocabulary

/// What comes for requests of the connection that the operation does not know.
@Suite struct EarlierAnswerTests {
  private static let earlier = TransactionID(high: 7, low: 7)

  /// An answer to another transaction, for each transmission.
  private static func drive(knowing reason: DropReason?) throws -> Drive<BindingTransaction> {
    var parameters = try Clients.parameters()
    if let reason { parameters.earlier = [earlier: reason] }
    return Drive(BindingTransaction(parameters)) { request in
      var other = request
      other.transactionID = earlier
      return [Delivery(bytes: try Reply.binding(to: other))]
    }
  }

  @Test(arguments: [DropReason.late, .duplicate])
  func `another answer to an earlier request of the connection is not the server's fault`(
    reason: DropReason
  ) throws {
    var drive = try Self.drive(knowing: reason)
    try drive.start()
    try drive.run()
    #expect(Set(drive.dropped) == [reason])
    #expect(drive.failure == .timeout)
  }

  @Test func `an answer to a transaction that was never sent is`() throws {
    var drive = try Self.drive(knowing: nil)
    try drive.start()
    try drive.run()
    guard case .timeoutOnlyDropped(let counts) = drive.failure else {
      Issue.record("\(String(describing: drive.failure))")
      return
    }
    #expect(counts[.wrongTransaction] == counts.total && counts.total > 0)
  }

  @Test(arguments: [true, false])
  func `STUN-49 a 300 to Binding is not followed, and names what it names`(names: Bool) throws {
    let target = SocketAddress(.v4(0xC633_6402), port: 3478)
    var drive = Drive(try Clients.binding()) { request in
      [
        Delivery(
          bytes: try Reply.error(300, to: request) {
            if names { $0.append(AlternateServer(target)) }
          })
      ]
    }
    try drive.start()
    try drive.run()
    if names {
      #expect(drive.failure == .redirect(.binding, to: [target], isAuthenticated: false))
    } else {
      #expect(drive.failure?.errorResponse?.code == 300)
    }
  }
}
