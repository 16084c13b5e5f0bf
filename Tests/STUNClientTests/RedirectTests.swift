import STUNClient
import STUNWire
import TestSupport
import Testing
import Vocabulary

/// 300 (Try Alternate) and the rules for following it (STUN-48).
struct RedirectTests {
  private static func address(_ text: String, _ port: UInt16 = 3478) throws -> SocketAddress {
    SocketAddress(try #require(IPAddress(text)), port: port)
  }

  private func decide(
    from server: String = "192.0.2.1", to targets: [String], isAuthenticated: Bool = true
  ) throws -> Result<SocketAddress, RedirectRefusal> {
    let policy = RedirectPolicy(server: try Self.address(server), now: .zero)
    let targets = try targets.map { try Self.address($0) }
    return Result { () throws(RedirectRefusal) in
      try policy.target(among: targets, isAuthenticated: isAuthenticated, now: .zero)
    }
  }

  @Test(arguments: [
    ("192.0.2.1", ["127.0.0.1"]), ("192.0.2.1", ["10.0.0.1"]), ("192.0.2.1", ["169.254.1.1"]),
    ("192.0.2.1", ["0.0.0.0"]), ("192.0.2.1", ["224.0.0.1"]), ("192.0.2.1", ["255.255.255.255"]),
    ("192.0.2.1", ["100.64.0.1"]), ("10.0.0.1", ["127.0.0.1"]),
    ("2001:db8::1", ["::1"]), ("2001:db8::1", ["::ffff:127.0.0.1"]), ("2001:db8::1", ["fe80::1"]),
    ("2001:db8::1", ["fd00::1"]),
  ])
  func `targets that no honest server names are refused`(server: String, targets: [String]) throws {
    #expect(try decide(from: server, to: targets) == .failure(.refused))
  }

  @Test(arguments: [
    ("192.0.2.1", ["192.0.2.2"], "192.0.2.2"), ("10.0.0.1", ["10.0.0.2"], "10.0.0.2"),
    ("10.0.0.1", ["192.0.2.2"], "192.0.2.2"), ("127.0.0.1", ["127.0.0.2"], "127.0.0.2"),
    ("192.0.2.1", ["2001:db8::1", "192.0.2.2"], "192.0.2.2"),
    ("2001:db8::1", ["2001:db8::2", "192.0.2.2"], "2001:db8::2"),
  ])
  func `the alternate of the family in use is taken`(
    server: String, targets: [String], target: String
  ) throws {
    #expect(try decide(from: server, to: targets) == .success(try Self.address(target)))
  }

  @Test func `other families only, the same server, and unsigned ones have their own refusals`()
    throws
  {
    #expect(try decide(to: ["2001:db8::1"]) == .failure(.family))
    #expect(try decide(to: []) == .failure(.family))
    #expect(try decide(to: ["192.0.2.1"]) == .failure(.loop))
    #expect(try decide(to: ["192.0.2.2"], isAuthenticated: false) == .failure(.unsigned))
  }

  @Test func `B-6 back and forth between two servers is a loop for five minutes`() throws {
    let first = try Self.address("192.0.2.1")
    let second = Redirect(
      target: try Self.address("192.0.2.2"), domain: nil, isAuthenticated: true)
    let policy = RedirectPolicy(server: first, now: .zero).following(second, now: .seconds(1))
    #expect(policy.current == second.target)
    #expect(throws: RedirectRefusal.loop) {
      try policy.target(among: [first], isAuthenticated: true, now: .seconds(299))
    }
    #expect(throws: Never.self) {
      try policy.target(among: [first], isAuthenticated: true, now: .seconds(300))
    }
  }

  @Test func `B-6 a chain of fifty new servers ends after five`() throws {
    var policy = RedirectPolicy(server: try Self.address("192.0.2.1"), now: .zero)
    var followed = 0
    for number in 2...51 {
      let target = try Self.address("192.0.2.\(number)")
      do throws(RedirectRefusal) {
        _ = try policy.target(among: [target], isAuthenticated: true, now: .zero)
      } catch {
        #expect(error == .tooManyHops)
        break
      }
      policy = policy.following(
        Redirect(target: target, domain: nil, isAuthenticated: true), now: .zero)
      followed += 1
    }
    #expect(followed == 5)
  }

  @Test(arguments: [
    ("derived-300-unauth", false), ("coturn461-50-allocate-300-rsp", false),
    ("derived-300-unauth", true), ("coturn461-50-allocate-300-rsp", true),
  ])
  func `B-7 and TURN-36 an unsigned 300 is followed only when asked to`(
    vector: String, follows: Bool
  ) throws {
    let message = try Message(Vector(vector).bytes)
    let target = try #require(try message.first(AlternateServer.self)?.address)
    let server = SocketAddress(target.ip, port: 9)
    let options = AllocationOptions(
      redirects: RedirectPolicy(server: server, now: .zero, followsUnsigned: follows))
    let parameters = try Clients.parameters(credential: .alice())
    var drive = Drive(Allocation(parameters, options)) { request in
      [Delivery(bytes: try Vector.answering(request, vector))]
    }
    try drive.start()
    try drive.run()
    if follows {
      let redirect = Redirect(target: target, domain: nil, isAuthenticated: false)
      #expect(drive.success == .redirected(redirect))
    } else {
      #expect(drive.failure == .redirect(.unsigned, to: [target], isAuthenticated: false))
    }
    #expect(drive.requestCount == 1)
  }

  @Test func `STUN-48 a signed 300 names the server and the name to verify`() throws {
    let server = ScriptedTURNServer()
    server.features = [.passwordAlgorithms]
    server.algorithms = PasswordAlgorithms([.sha256])
    server.expected = .sha256
    server.fault = { request, number in
      number == 2 ? [try Vector.answering(request, "derived-300-auth-domain")] : nil
    }
    var drive = try server.drive(.dtls)
    try drive.start()
    try drive.run()
    #expect(
      drive.success
        == .redirected(
          Redirect(
            target: SocketAddress(.v4(0xC000_0263), port: 5349), domain: "turn2.example.org",
            isAuthenticated: true)))
    #expect(drive.finishedAt == .milliseconds(20))
  }

  @Test func `STUN-49 a Binding does not follow`() throws {
    let target = SocketAddress(.v4(0xC000_0263), port: 3478)
    var drive = Drive(try Clients.binding()) { request in
      [
        Delivery(
          bytes: try Reply.error(300, to: request) {
            $0.append(AlternateServer(target))
          })
      ]
    }
    try drive.start()
    try drive.run()
    #expect(drive.failure == .redirect(.binding, to: [target], isAuthenticated: false))
  }
}
