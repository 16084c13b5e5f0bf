import Measurements
import Polling
import STUNClient
import Transports
import Vocabulary

/// Whether data passes through an allocation in both directions, and how well (RFC 8656 sections 9
/// to 12).
///
/// It uses the allocation of the check beside it: servers give no second one, and quotas no less
/// (docs/decisions/0100). The other end is a second socket of this host, by the address that the server
/// sees it at: both ends have one clock, so that each direction has its own loss and delay.
@NetworkActor
final class RelayCheck {
  private let context: CheckContext
  private let server: Destination
  /// The name that a redirect gave for the certificate.
  private let domain: String?
  private let credential: LongTermCredential
  /// Learns its address while the server still decides about the allocation; `nil` where none is wanted.
  private let witness: Task<RelayWitnessSocket?, Never>?
  /// Whether the server named an address for this host that cannot be one: nothing sent there would tell
  /// anything of the relay.
  private var isMisled = false

  init(
    _ context: CheckContext, at place: Destination, domain: String?,
    as credential: LongTermCredential, beside driver: ConnectionDriver
  ) {
    self.context = context
    self.server = place
    self.domain = domain
    self.credential = credential
    let server = driver.connection.peer
    guard context.surroundings.mayTestRelay(at: server, over: context.transport) else {
      witness = nil
      return
    }
    // A proxy carries no UDP, and its host is not the server.
    let servers =
      context.options.proxy == nil ? Self.places(at: server, context) : []
    let roundTrip = context.record.roundTrips.samples.first?.roundTrip
    witness = Task {
      context.options.relayWitness == nil
        ? await RelayWitnessSocket.open(asking: servers, on: roundTrip, context) : nil
    }
  }

  /// Where a witness can ask for its address: over UDP the server itself, else also the usual port,
  /// unless it is known who answers.
  private static func places(at server: SocketAddress, _ context: CheckContext) -> [SocketAddress] {
    let known = context.options.addressServers.filter { $0.ip.version == server.ip.version }
    guard known.isEmpty else { return known }
    let usual = SocketAddress(server.ip, port: 3478)
    return context.transport == .udp || server == usual ? [server] : [usual, server]
  }

  /// To be called in the end, whether or not it was run.
  func close() {
    guard let witness else { return }
    witness.cancel()
    Task { await witness.value?.close() }
  }

  /// Sends data through an allocation that is held; gives the allocation's end, should it come meanwhile.
  func run(
    _ allocation: inout Allocation, _ driver: ConnectionDriver, _ relay: RelayAllocation
  ) async -> Result<AllocationOutcome, STUNFailure>? {
    let record = context.record.beginRelay(context.check)
    guard !Task.isCancelled else {
      record.fail(.interrupted)
      return nil
    }
    guard witness != nil else {
      record.update { $0.relay?.untried = .enoughTried }
      return nil
    }
    driver.record = record
    defer { driver.record = context.record }
    if let echo = context.options.relayWitness, let relayed = relay.relayed.first {
      let measurement = EchoMeasurement(context, record, driver, from: relayed, to: echo)
      await measurement.run(&allocation)
      conclude(record, measurement, driver)
      return measurement.ended
    }
    guard let relayed = relay.relayed.first, let witness = await witness(for: relayed) else {
      if Task.isCancelled { record.fail(.interrupted) }
      record.update { $0.relay?.untried = self.isMisled ? .impossibleAddress : .noWitness }
      return nil
    }
    let measurement = RelayMeasurement(context, record, driver, witness, relayed)
    await measurement.run(&allocation)
    conclude(record, measurement, driver)
    return measurement.ended
  }

  /// This host by its own address over UDP or, if that cannot be learnt, a second allocation.
  private func witness(for relayed: SocketAddress) async -> (any Witness)? {
    if let own = await ownSocket(for: relayed) { return own }
    guard !Task.isCancelled, !isMisled,
      let second = await RelayWitnessAllocation.open(
        at: server, domain: domain, as: credential, context)
    else { return nil }
    guard second.address.ip.version == relayed.ip.version, await second.aim(at: relayed) == nil
    else {
      await second.close()
      return nil
    }
    return second
  }

  private func ownSocket(for relayed: SocketAddress) async -> RelayWitnessSocket? {
    guard let opening = witness else { return nil }
    var found = await withTaskCancellationHandler {
      await opening.value
    } onCancel: {
      opening.cancel()
    }
    isMisled = found?.isImpossible == true
    guard !isMisled else {
      found?.close()
      return nil
    }
    if found == nil || found?.address.ip.version != relayed.ip.version,
      context.options.proxy == nil, !Task.isCancelled
    {
      // The relay may be of the other IP version, on a host that answers at the usual port there.
      found?.close()
      found =
        relayed.ip == context.check.address
        ? nil
        : await RelayWitnessSocket.open(asking: [SocketAddress(relayed.ip, port: 3478)], context)
    }
    guard let found, await found.aim(at: relayed) == nil else {
      found?.close()
      return nil
    }
    return found
  }

  private func conclude(
    _ record: CheckRecord, _ measurement: some RelayTrial, _ driver: ConnectionDriver
  ) {
    if Task.isCancelled {
      return record.fail(Failure(.cancelled, during: measurement.phase, message: "interrupted"))
    }
    if case .failure(let failure) = measurement.ended {
      return record.fail(driver.explain(failure, during: measurement.phase))
    }
    if let untried = measurement.ended == nil ? measurement.untried : .allocationEnded {
      return record.update { $0.relay?.untried = untried }
    }
    if let failure = measurement.failure { record.fail(failure) } else { record.succeed() }
  }
}
