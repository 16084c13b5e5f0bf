import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// The surroundings of a server's check: its destination, its deadline, and the run's shared state.
@NetworkActor
struct CheckContext {
  let check: PlannedCheck
  let surroundings: ProbeSurroundings
  let record: CheckRecord
  let deadline: Instant

  var options: ProbeOptions { surroundings.options }
  var server: Destination { check.destination }
  var transport: TransportProtocol { check.path.transport }

  /// The context of a check that starts now: its time counts from here.
  init(_ check: PlannedCheck, _ surroundings: ProbeSurroundings, _ record: CheckRecord) {
    self.init(
      check, surroundings, record, until: EventLoop.now + surroundings.options.timeout)
  }

  init(
    _ check: PlannedCheck, _ surroundings: ProbeSurroundings, _ record: CheckRecord,
    until deadline: Instant
  ) {
    self.check = check
    self.surroundings = surroundings
    self.record = record
    self.deadline = deadline
  }

  /// The parameters of the state machines for one operation.
  func parameters(
    _ driver: ConnectionDriver, until deadline: Instant, as credential: LongTermCredential? = nil
  ) -> ClientParameters {
    var parameters = ClientParameters(
      transport: transport, server: driver.connection.peer, digests: surroundings.digests,
      makeTransactionID: ProbeSurroundings.randomTransactionID, schedule: schedule,
      deadline: deadline, credential: credential, software: options.software)
    parameters.earlier = record.roundTrips.earlier
    return parameters
  }

  private var schedule: RetransmissionSchedule? {
    guard transport.isDatagram else { return nil }
    return .datagram(initialTimeout: record.roundTrips.timeout.value)
  }
}
