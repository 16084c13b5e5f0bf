import STUNClient
import STUNWire
import Testing
import Vocabulary

/// How long mappings live behind a NAT that forgets them, on a virtual clock.
@Suite struct MappingLifetimeTests {
  enum Server: CaseIterable {
    case honest
    /// Answers to the port that asked.
    case ignoresPort
    case refusesPort
    /// Sends nothing to another port.
    case silent
  }

  typealias Result = (outcome: MappingLifetime.Outcome, took: Nanoseconds, perSecond: Int)

  private func run(
    _ life: Nanoseconds, _ server: Server = .honest, lostSends: Int = 0
  ) throws -> Result {
    let address = Clients.server
    var search = MappingLifetime(try Clients.parameters(), server: address)
    var now = Instant.zero
    var lastUse: [Int: Instant] = [:]
    var firstSends: [UInt64: Int] = [:]
    var deliveries: [(at: Instant, bytes: [UInt8], to: Int)] = []
    search.start(now: now)
    while true {
      switch search.poll() {
      case .transmit(let request, by: let socket):
        if request.attempt == 1 { firstSends[now.nanoseconds / 1_000_000_000, default: 0] += 1 }
        lastUse[socket] = now
        guard request.attempt > lostSends else { continue }
        let asked = try Message(request.bytes).first(ResponsePort.self)
        let mapped = SocketAddress(.v4(0xC633_6402), port: UInt16(40_000 + socket))
        let answer = try Reply.binding(to: request, mapped: mapped)
        let arrival = now + .milliseconds(20)
        guard let asked else {
          deliveries.append((arrival, answer, socket))
          continue
        }
        let target = Int(asked.port) - 40_000
        switch server {
        case .silent: break
        case .ignoresPort: deliveries.append((arrival, answer, socket))
        case .refusesPort:
          deliveries.append((arrival, try Reply.error(420, to: request), socket))
        case .honest:
          if let use = lastUse[target], now - use < life {
            deliveries.append((arrival, answer, target))
          }
        }
      case .wait(let instant):
        let first = deliveries.indices.min { deliveries[$0].at < deliveries[$1].at }
        if let first, deliveries[first].at <= instant {
          let delivery = deliveries.remove(at: first)
          now = max(now, delivery.at)
          lastUse[delivery.to] = now
          search.receive(delivery.bytes, from: address, on: delivery.to, now: now)
        } else {
          now = max(now, instant)
          search.timeout(now: now)
        }
      case .finished(let outcome):
        return (outcome, now - .zero, firstSends.values.max() ?? 0)
      }
    }
  }

  @Test(arguments: [2, 5, 10, 20, 30, 59])
  func `NAT-10 below a minute the life of a mapping is known to a second`(seconds: Int) throws {
    let result = try run(.seconds(seconds))
    guard case .lives(let alive, let gone?) = result.outcome else {
      Issue.record("\(result.outcome)")
      return
    }
    #expect(alive <= .seconds(seconds) && alive >= .seconds(seconds - 1))
    #expect(gone <= .seconds(seconds + 1) && gone > alive)
    if seconds >= 10 { #expect(result.took <= .seconds(2 * seconds)) }
  }

  @Test(arguments: [90, 130, 400])
  func `NAT-10 beyond a minute it lies between two silences that were tried`(seconds: Int) throws {
    let result = try run(.seconds(seconds))
    guard case .lives(let alive, let gone?) = result.outcome else {
      Issue.record("\(result.outcome)")
      return
    }
    #expect(alive < .seconds(seconds) && gone >= .seconds(seconds))
    #expect(result.took <= .seconds(2 * seconds))
  }

  @Test func `NAT-3 NAT-10 a mapping that outlives the test is told so, within eleven minutes`()
    throws
  {
    let result = try run(.seconds(100_000))
    #expect(result.outcome == .lives(.seconds(600), gone: nil))
    #expect(result.took < .seconds(660))
    #expect(result.perSecond <= 10)
  }

  @Test(arguments: Server.allCases.filter { $0 != .honest })
  func `NAT-8 a server that does not answer to another port shows nothing, and soon`(
    server: Server
  ) throws {
    let result = try run(.seconds(100), server)
    #expect(result.outcome == .notOffered)
    #expect(result.took < .seconds(4))
  }

  @Test func `NAT-7 lost packets change nothing`() throws {
    let result = try run(.seconds(10), lostSends: 2)
    guard case .lives(let alive, let gone?) = result.outcome else {
      Issue.record("\(result.outcome)")
      return
    }
    #expect(alive >= .seconds(8) && gone <= .seconds(11))
  }

  @Test func `a search that is cut ends with what it knows`() throws {
    var search = MappingLifetime(try Clients.parameters(), server: Clients.server)
    search.start(now: .zero)
    search.release()
    #expect(search.poll() == .finished(.notOffered))
  }
}
