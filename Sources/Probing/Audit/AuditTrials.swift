import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// Makes the allocations with which an audit asks its questions, one question each.
///
/// Each has a socket of its own (TURN-11), waits for its turn at the server, and is given back.
@NetworkActor
struct AuditTrials {
  let context: CheckContext
  /// `nil` at a server that allocates for everybody.
  let credential: LongTermCredential?

  /// A server that answers at all does so within this time.
  static let patience = Nanoseconds.seconds(4)

  /// Allocates, asks, and gives the allocation back.
  func with<Answer>(
    _ wish: AllocationWish, over transport: TransportProtocol? = nil,
    _ ask: (TrialAllocation) async throws(Failure) -> Answer
  ) async throws(Failure) -> Answer {
    let trial = try await open(wish, over: transport)
    let result: Result<Answer, Failure>
    do throws(Failure) {
      result = .success(try await ask(trial))
    } catch {
      result = .failure(error)
    }
    await trial.release()
    return try result.get()
  }

  /// Allocates; whoever gets the trial has to release it.
  ///
  /// coturn counts an allocation for about a second after its release: a quota that the trial before
  /// used up is waited for.
  func open(
    _ wish: AllocationWish, over transport: TransportProtocol? = nil
  ) async throws(Failure) -> TrialAllocation {
    for _ in 0..<Self.quotaRetries {
      do throws(Failure) {
        return try await openOnce(wish, over: transport)
      } catch {
        guard error.reason == .quota else { throw error }
      }
      do { try await EventLoop.sleep(until: EventLoop.now + Self.quotaPause) } catch {
        throw .interrupted
      }
    }
    return try await openOnce(wish, over: transport)
  }

  private static let quotaRetries = 2
  private static let quotaPause = Nanoseconds.milliseconds(1200)

  private func openOnce(
    _ wish: AllocationWish, over transport: TransportProtocol?
  ) async throws(Failure) -> TrialAllocation {
    let turn = try await turn()
    do throws(Failure) {
      let (driver, own) = try await connect(over: transport)
      var options = AllocationOptions(
        redirects: RedirectPolicy(server: driver.connection.peer, now: EventLoop.now),
        releaseBound: ProbeOptions.releaseBound)
      wish.add(to: &options)
      // A relay has no TCP connections between IP versions, and this host is the peer.
      if case .tcp = wish, driver.connection.peer.ip.version == .v6 { options.addressFamily = .v6 }
      let parameters = own.parameters(driver, until: own.deadline, as: credential)
      let allocation = Allocation(parameters, options)
      return try await TrialAllocation.make(
        allocation, driver, until: own.deadline, for: context.record
      ) { turn.leave() }
    } catch {
      turn.leave()
      throw error
    }
  }

  /// A connection of its own to the server, whose requests are counted as the check's.
  func connect(
    over transport: TransportProtocol? = nil
  ) async throws(Failure) -> (ConnectionDriver, CheckContext) {
    var check = context.check
    check.path.transport = transport ?? check.path.transport
    let deadline = min(context.deadline, EventLoop.now + Self.patience)
    let own = CheckContext(
      check, context.surroundings, CheckRecord(check, start: .zero), until: deadline)
    return (try await own.open(own.server), own)
  }

  private func turn() async throws(Failure) -> Gate {
    let turns = context.surroundings.allocations(at: context.server.host)
    do {
      if try await turns.enter(by: context.deadline) { return turns }
    } catch {
      throw .interrupted
    }
    throw Failure(
      .timeout, during: .allocate, message: "its turn at the server did not come in time")
  }
}

/// What an allocation of an audit asks for.
enum AllocationWish: Sendable {
  case plain
  case lifetime(UInt32)
  case ipv6
  case bothFamilies
  case nextPort
  /// The one that a token was given for.
  case port(UInt64)
  case noFragments
  case unknownAttribute
  case ticket
  case moved(MovedAllocation)
  case tcp

  func add(to options: inout AllocationOptions) {
    switch self {
    case .plain: break
    case .lifetime(let seconds): options.lifetime = seconds
    case .ipv6: options.addressFamily = .v6
    case .bothFamilies: options.extras.wantsBothFamilies = true
    case .nextPort: options.extras.reservesNextPort = true
    case .port(let token): options.extras.reservation = token
    case .noFragments: options.extras.forbidsFragments = true
    case .unknownAttribute: options.extras.hasUnknownAttribute = true
    case .ticket: options.extras.wantsTicket = true
    case .moved(let allocation): options.moved = allocation
    case .tcp: options.extras.isForTCP = true
    }
  }
}

extension CheckRecord {
  /// Counts what a part of the check did on a connection of its own.
  func absorb(_ part: CheckResult) {
    reach(part.highestRung)
    update {
      $0.requestsSent += part.requestsSent
      $0.responsesReceived += part.responsesReceived
      $0.retransmissions += part.retransmissions
    }
  }
}
