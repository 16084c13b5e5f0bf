import STUNClient
import STUNWire
import TestSupport
import Testing
import Vocabulary

/// Answers that coturn 4.6.1 really gave, replayed.
struct CapturedTests {
  /// Drives an allocation whose bare Allocate is challenged, and whose other requests are answered with
  /// captures: the signed Allocate, then each Refresh.
  private func replay(
    _ names: [String], after challenge: String = "coturn461-10-allocate-401-rsp",
    credential: LongTermCredential? = try? .alice()
  ) throws -> Drive<Allocation> {
    var vectors = [challenge] + names.map { "coturn461-\($0)-rsp" }
    var drive = Drive(try Clients.allocation(credential: credential)) { request in
      guard request.attempt == 1, !vectors.isEmpty else { return [] }
      return [Delivery(bytes: try Vector.answering(request, vectors.removeFirst()))]
    }
    try drive.start()
    try drive.run(until: .milliseconds(30))
    return drive
  }

  @Test(arguments: ["01-binding-udp", "02-binding-udp-nofp"])
  func `a Binding`(name: String) throws {
    var drive = Drive(try Clients.binding()) { request in
      [Delivery(bytes: try Vector.answering(request, "coturn461-\(name)-rsp"))]
    }
    try drive.start()
    try drive.run()
    let answer = try #require(drive.success)
    #expect(answer.mapped.ip == .loopbackV4)
    #expect(answer.responseOrigin?.ip == .loopbackV4)
    #expect(answer.software?.hasPrefix("Coturn-4.6.1") == true)
    #expect(drive.observations.isEmpty)
    #expect(drive.answers.first?.isSample == true)
  }

  @Test func `a 420 to a Binding`() throws {
    var drive = Drive(try Clients.binding()) { request in
      [Delivery(bytes: try Vector.answering(request, "coturn461-03-binding-unknown-attr-420-rsp"))]
    }
    try drive.start()
    try drive.run()
    #expect(drive.failure?.errorResponse?.code == 420)
  }

  @Test func `Allocate, Refresh and release`() throws {
    var drive = try replay(["12-allocate-success", "22-refresh-0"])
    #expect(drive.alarm?.reason == .refresh)
    try drive.release()
    try drive.run()
    let relay = try #require(drive.relay)
    #expect(relay.lifetime == 600)
    #expect(relay.relayed.map(\.ip) == [.loopbackV4])
    #expect(relay.software?.hasPrefix("Coturn-4.6.1") == true)
    #expect(drive.status == .confirmed)
    #expect(drive.observations == [.relayUnroutable(relay.relayed[0])])
  }

  @Test func `STUN-38 and Q-6 a challenge without a cookie is a server of RFC 5389`() throws {
    let drive = try replay([], credential: nil)
    let challenge = try #require(drive.outcomeChallenge)
    #expect(challenge.realm == "example.org")
    #expect(challenge.features == nil)
    #expect(challenge.software?.hasPrefix("Coturn-4.6.1") == true)
  }

  @Test func `STUN-24 a wrong password is a second 401`() throws {
    var drive = try replay(["11-allocate-wrong-password-401"])
    try drive.run()
    guard case .unauthorized = drive.failure else {
      Issue.record("\(String(describing: drive.failure))")
      return
    }
    // The server repeats its nonce.
    #expect(drive.finishedAt == .milliseconds(20))
  }

  @Test func `STUN-28 and Q-2 an unsigned 437 is provisional for a second`() throws {
    var drive = try replay(["13-allocate-437"])
    #expect(drive.alarm?.instant == .milliseconds(510))
    try drive.run()
    #expect(drive.failure?.needsFreshSocket == true)
    #expect(drive.failure?.errorResponse?.isAuthenticated == false)
    #expect(drive.finishedAt == .milliseconds(1020))
  }

  @Test(arguments: [
    ("30-alloc-RAF_v6", 440), ("30-alloc-transport_99", 400),
    ("30-alloc-bad_RESERVATION-TOKEN", 404),
    ("30-alloc-unknown_CR", 420),
  ])
  func `signed errors count at once`(name: String, code: Int) throws {
    let drive = try replay([name])
    #expect(drive.failure?.errorResponse?.code == code)
    #expect(drive.failure?.errorResponse?.isAuthenticated == true)
    #expect(drive.finishedAt == .milliseconds(20))
  }

  @Test func `TURN-5 a reservation comes with its token`() throws {
    var drive = try replay(["30-alloc-EVEN-PORT_R", "22-refresh-0"])
    try drive.release()
    try drive.run()
    #expect(drive.relay?.reservation != nil)
  }

  @Test func `STUN-25 and Q-5 a stale nonce at the release is renewed`() throws {
    // The capture's 438 renews the nonce of its own challenge: another one has to come first.
    var drive = try replay(
      ["12-allocate-success", "21-refresh-438", "22-refresh-0"], after: "derived-401-cookie-none")
    try drive.release()
    try drive.run()
    #expect(drive.status == .confirmed)
    #expect(drive.observations.contains(.staleNonce))
  }

  @Test func `TURN-16 a second delete is confirmed too`() throws {
    var drive = try replay(["12-allocate-success", "23-refresh-0-again"])
    try drive.release()
    try drive.run()
    #expect(drive.status == .confirmed)
  }

  @Test func `Q-1 the NULs behind a reason are not part of it`() throws {
    var drive = try replay(["13-allocate-437"])
    try drive.run()
    #expect(drive.failure?.errorResponse?.reason.contains("\0") == false)
    #expect(drive.failure?.errorResponse?.reason.isEmpty == false)
  }
}
