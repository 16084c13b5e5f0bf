import STUNClient
import STUNWire
import Synchronization
import TLS
import TestSupport
import Testing
import Vocabulary

/// Two agents and the network between them (RFC 8445 sections 6 and 7).
struct ICEAgentTests {
  // MARK: - Pairs

  @Test func `ICE-12 every pair of two open hosts answers, at either end`() throws {
    var network = try AgentNetwork()
    network.open(
      left: ["192.0.2.1:1000", "192.0.2.1:1001"], right: ["192.0.2.9:2000", "192.0.2.9:2001"])
    network.checkAll()
    network.run(for: .seconds(6))
    #expect(network.states(of: .left) == [.succeeded: 4])
    #expect(network.states(of: .right) == [.succeeded: 4])
  }

  @Test func `ICE-14 checks of new pairs are Ta apart, and a silent pair fails in time`() throws {
    var network = try AgentNetwork()
    network.open(left: ["192.0.2.1:1000"], right: [])
    let silent = (1...5).map { address("198.51.100.\($0):2000") }
    for remote in silent { network.left.check(ICEPair(base: 0, remote: remote), over: .udp) }
    network.run(for: .seconds(6))
    #expect(network.states(of: .left) == [.failed: 5])
    let firsts = silent.compactMap { remote in network.sent.first { $0.to == remote }?.at }
    for (earlier, later) in zip(firsts, firsts.dropFirst()) {
      #expect(later - earlier >= .milliseconds(50))
    }
    #expect(network.left.isIdle)
  }

  @Test func `ICE-12 two NATs that filter by port let the pair pass once both ends have sent`()
    throws
  {
    var network = try AgentNetwork()
    network.open(left: ["192.0.2.1:1000"], right: ["192.0.2.9:2000"])
    network.filtersByPort = true
    network.checkAll()
    network.run(for: .seconds(6))
    #expect(network.states(of: .left) == [.succeeded: 1])
    #expect(network.states(of: .right) == [.succeeded: 1])
  }

  @Test func `ICE-10 a check from an unknown address is answered, told and made in return`() throws
  {
    var network = try AgentNetwork()
    network.open(left: ["192.0.2.1:1000"], right: ["192.0.2.9:2000"])
    network.left.check(ICEPair(base: 0, remote: address("192.0.2.9:2000")), over: .udp)
    network.run(for: .seconds(2))
    #expect(network.discovered == [ICEPair(base: 0, remote: address("192.0.2.1:1000"))])
    #expect(network.states(of: .right) == [.succeeded: 1])
  }

  @Test func `ICE-21 a peer that checks from thousands of addresses has few of them checked`()
    throws
  {
    var network = try AgentNetwork()
    network.open(left: [], right: ["192.0.2.9:2000"])
    for port in UInt16(1)...2_000 {
      network.forge(from: SocketAddress(address("203.0.113.1:1").ip, port: port))
    }
    network.run(for: .seconds(8))
    let targets = Set(network.sent.filter { $0.isRequest }.map(\.to))
    #expect(targets.count == ICEAgent.discoveryLimit)
  }

  @Test func `more pairs than are checked are refused`() throws {
    var network = try AgentNetwork()
    network.open(left: ["192.0.2.1:1000"], right: [])
    let taken = (1...10_000).count { port in
      network.left.check(
        ICEPair(base: 0, remote: SocketAddress(address("198.51.100.1:1").ip, port: UInt16(port))),
        over: .udp)
    }
    #expect(taken == ICEAgent.pairLimit)
  }

  // MARK: - Roles and nomination

  @Test func `ICE-13 a nomination reaches the controlled end`() throws {
    var network = try AgentNetwork()
    network.open(left: ["192.0.2.1:1000"], right: ["192.0.2.9:2000"])
    network.checkAll()
    network.run(for: .seconds(2))
    #expect(network.nominated.isEmpty)
    network.left.check(
      ICEPair(base: 0, remote: address("192.0.2.9:2000")), over: .udp, nominating: true)
    network.run(for: .seconds(2))
    #expect(network.nominated == [ICEPair(base: 0, remote: address("192.0.2.1:1000"))])
  }

  @Test func `ICE-7 two ends that both control agree on one`() throws {
    var network = try AgentNetwork(rightRole: .controlling)
    network.open(left: ["192.0.2.1:1000"], right: ["192.0.2.9:2000"])
    network.checkAll()
    network.run(for: .seconds(6))
    #expect(network.left.isControlling != network.right.isControlling)
    #expect(network.states(of: .left) == [.succeeded: 1])
  }

  @Test func `ICE-11 who knows another password gets no check in return`() throws {
    var network = try AgentNetwork(rightPassword: "another password, long enough")
    network.open(left: ["192.0.2.1:1000"], right: ["192.0.2.9:2000"])
    network.left.check(ICEPair(base: 0, remote: address("192.0.2.9:2000")), over: .udp)
    network.run(for: .seconds(6))
    #expect(network.states(of: .left) == [.failed: 1])
    #expect(network.discovered.isEmpty)
  }

  // MARK: - After the end

  @Test func `a transport that is gone ends the check of its pair`() throws {
    var network = try AgentNetwork()
    network.open(left: ["192.0.2.1:1000"], right: [])
    let pair = ICEPair(base: 0, remote: address("198.51.100.1:2000"))
    network.left.check(pair, over: .tcp)
    network.run(for: .milliseconds(100))
    network.left.transportFailed(pair, .reset, now: network.now)
    #expect(network.left.state(of: pair) == .failed)
    #expect(network.left.isIdle)
  }

  @Test func `a transport that is gone before the pair's turn fails it as well`() throws {
    var network = try AgentNetwork()
    network.open(left: ["192.0.2.1:1000"], right: [])
    let pair = ICEPair(base: 0, remote: address("198.51.100.1:2000"))
    network.left.check(pair, over: .tcp)
    network.left.transportFailed(pair, .unreachable, now: network.now)
    #expect(network.left.state(of: pair) == .failed)
    #expect(network.left.isIdle)
  }
}

private func address(_ text: String) -> SocketAddress {
  guard let address = SocketAddress(text, defaultPort: 0) else {
    preconditionFailure("\(text) is no address")
  }
  return address
}

/// Two agents, and packets that take ten milliseconds.
private struct AgentNetwork {
  enum Side { case left, right }

  struct Packet {
    var bytes: [UInt8]
    var from: SocketAddress
    var to: SocketAddress
    var at: Instant
    var isRequest: Bool
  }

  var left: ICEAgent
  var right: ICEAgent
  var now = Instant(nanoseconds: 1_000_000_000)
  /// Lets in only what comes from where a packet went before.
  var filtersByPort = false
  private(set) var sent: [Packet] = []
  private(set) var discovered: [ICEPair] = []
  private(set) var nominated: [ICEPair] = []
  private var pairs: [Side: [ICEPair]] = [:]
  private var bases: [Side: [SocketAddress]] = [:]
  private var inFlight: [Packet] = []
  private var opened: Set<[SocketAddress]> = []
  private let leftCredential = ShortTermCredential(
    usernameFragment: "left", password: "the password of the left end")
  private let rightCredential = ShortTermCredential(
    usernameFragment: "right", password: "the password of the right end")

  init(rightRole: ICERole.Side = .controlled, rightPassword: String? = nil) throws {
    func parameters(
      _ local: ShortTermCredential, _ remote: ShortTermCredential, _ role: ICERole.Side,
      _ breaker: UInt64
    ) -> AgentParameters {
      AgentParameters(
        credentials: ShortTermCredentials(local: local, remote: remote),
        role: ICERole(role, tieBreaker: breaker), digests: .openSSL,
        makeTransactionID: {
          var generator = SystemRandomNumberGenerator()
          return TransactionID(using: &generator)
        }, makeTieBreaker: { .random(in: 0...UInt64.max) })
    }
    let believed =
      rightPassword.map { ShortTermCredential(usernameFragment: "right", password: $0) }
      ?? rightCredential
    left = ICEAgent(parameters(leftCredential, believed, .controlling, 7), now: now)
    right = ICEAgent(parameters(rightCredential, leftCredential, rightRole, 5), now: now)
  }

  mutating func open(left: [String], right: [String]) {
    bases = [.left: left.map(address), .right: right.map(address)]
  }

  /// Names every pair at both ends.
  mutating func checkAll() {
    for (index, _) in (bases[.left] ?? []).enumerated() {
      for remote in bases[.right] ?? [] {
        left.check(ICEPair(base: index, remote: remote), over: .udp)
      }
    }
    for (index, _) in (bases[.right] ?? []).enumerated() {
      for remote in bases[.left] ?? [] {
        right.check(ICEPair(base: index, remote: remote), over: .udp)
      }
    }
  }

  /// A check that the right end gets from an address of nobody, signed as the left end's.
  mutating func forge(from source: SocketAddress) {
    var builder = MessageBuilder(
      MessageType(.binding, .request), TransactionID(high: UInt32(source.port), low: 1))
    builder.append(Username(bytes: Array("right:left".utf8)))
    builder.append(Priority(1))
    builder.append(ICEControlling(7))
    let key = Array("the password of the right end".utf8)
    builder.appendIntegrity(Digests.openSSL.hmac(.sha1, key.span))
    builder.appendFingerprint()
    guard let bytes = try? builder.finish() else { return }
    right.receive(bytes, on: ICEPair(base: 0, remote: source), over: .udp, at: now)
  }

  mutating func run(for span: Nanoseconds) {
    let end = now + span
    while true {
      var next = end
      for side in [Side.left, .right] { next = min(next, settle(side)) }
      if let arrival = inFlight.map(\.at).min() { next = min(next, arrival) }
      guard next < end else {
        now = end
        return
      }
      now = max(now, next)
      deliver()
      left.timeout(now: now)
      right.timeout(now: now)
    }
  }

  private mutating func settle(_ side: Side) -> Instant {
    while true {
      switch side == .left ? left.poll() : right.poll() {
      case .request(let transmission, let pair):
        send(transmission.bytes, on: pair, side, isRequest: true)
      case .reply(let bytes, let pair): send(bytes, on: pair, side, isRequest: false)
      case .discovered(let pair, priority: _): if side == .right { discovered.append(pair) }
      case .nominated(let pair): nominated.append(pair)
      case .event, .checked: break
      case .wait(let instant): return instant
      }
    }
  }

  private mutating func send(_ bytes: [UInt8], on pair: ICEPair, _ side: Side, isRequest: Bool) {
    guard let own = bases[side], own.indices.contains(pair.base) else { return }
    let packet = Packet(
      bytes: bytes, from: own[pair.base], to: pair.remote, at: now, isRequest: isRequest)
    sent.append(packet)
    opened.insert([packet.from, packet.to])
    var delayed = packet
    delayed.at = now + .milliseconds(10)
    inFlight.append(delayed)
  }

  private mutating func deliver() {
    let due = inFlight.filter { $0.at <= now }
    inFlight.removeAll { $0.at <= now }
    for packet in due where !filtersByPort || opened.contains([packet.to, packet.from]) {
      if let base = bases[.left]?.firstIndex(of: packet.to) {
        left.receive(
          packet.bytes, on: ICEPair(base: base, remote: packet.from), over: .udp, at: now)
      } else if let base = bases[.right]?.firstIndex(of: packet.to) {
        right.receive(
          packet.bytes, on: ICEPair(base: base, remote: packet.from), over: .udp, at: now)
      }
    }
  }

  /// How many of an end's pairs are in each state.
  func states(of side: Side) -> [PairState: Int] {
    let remotes = (side == .left ? bases[.right] : bases[.left]) ?? []
    let agent = side == .left ? left : right
    let known = remotes + sent.filter(\.isRequest).map(\.to)
    var states: [PairState: Int] = [:]
    for base in (bases[side] ?? []).indices {
      for remote in Set(known) {
        if let state = agent.state(of: ICEPair(base: base, remote: remote)) {
          states[state, default: 0] += 1
        }
      }
    }
    return states
  }
}
