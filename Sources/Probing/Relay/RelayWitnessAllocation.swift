import Measurements
import Polling
import STUNClient
import Transports
import Vocabulary

/// A witness that is a second allocation on the same server, for where no UDP passes.
///
/// It shows that data passes both relays, and not that anybody else can reach their ports.
@NetworkActor
final class RelayWitnessAllocation: Witness {
  let kind = RelayWitness.Kind.secondAllocation
  var address: SocketAddress { held.relayed }
  let roundTrip: Nanoseconds?
  let stranger: SocketAddress? = nil
  private let held: HeldAllocation
  private let turn: Gate
  private let deadline: Instant
  private var relayed: SocketAddress?

  private init(_ held: HeldAllocation, _ turn: Gate, until deadline: Instant) {
    self.held = held
    self.turn = turn
    self.deadline = deadline
    roundTrip = held.roundTrip
  }

  /// Allocates over a connection of its own; `nil` if the server does not grant it.
  ///
  /// One at a time for each server: a run's own second allocations must not use up a quota.
  static func open(
    at server: Destination, domain: String?, as credential: LongTermCredential,
    _ context: CheckContext
  ) async -> RelayWitnessAllocation? {
    let turn = context.surroundings.secondAllocations(at: server.host)
    guard (try? await turn.enter(by: context.deadline)) == true else { return nil }
    // Its requests are not those of the check.
    let record = CheckRecord(context.record.result, start: .zero)
    let own = CheckContext(context.check, context.surroundings, record)
    guard let held = await HeldAllocation.open(at: server, domain: domain, as: credential, own)
    else {
      turn.leave()
      return nil
    }
    return RelayWitnessAllocation(held, turn, until: own.deadline)
  }

  /// Its connection has a descriptor, and TLS none of its own.
  static let descriptors = 1

  func aim(at relayed: SocketAddress) async -> WitnessProblem? {
    self.relayed = relayed
    let answer = Waiter<WitnessProblem?>()
    held.onEvent = { event in
      switch event {
      case .granted(.createPermission, peer: _): answer.resume(nil)
      case .refused(.createPermission, peer: _, let failure):
        let reason = failure.failure(during: .permission).reason
        answer.resume(reason == .forbidden ? .forbidden : .unreachable)
      default: break
      }
    }
    held.onEnd = { answer.resume(.unreachable) }
    held.permit(relayed)
    return await answer.wait(
      until: deadline, atDeadline: .unreachable, whenCancelled: .unreachable)
  }

  func listen(_ handler: @escaping @NetworkActor (Arrival) -> Void) {
    held.driver.onTransmitted = { handler(.transmitted($0, $1)) }
    held.onEvent = { [weak held] event in
      guard case .data(let data) = event, let arrived = held?.arrived else { return }
      handler(.received(Array(data.bytes), at: arrived.at, arrived.stamp))
    }
  }

  func send(_ bytes: [UInt8]) -> SendReceipt? { relayed.flatMap { held.send(bytes, to: $0) } }

  // The packets on the connection to the server are not those that the relay sends on.
  func allowFragments(_ isAllowed: Bool) {}

  func close() async {
    await held.close()
    turn.leave()
  }
}
