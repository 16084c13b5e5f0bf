import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// Sends packets both ways between an allocation and its witness, and evaluates which arrived.
@NetworkActor
final class RelayMeasurement: RelayTrial {
  let record: CheckRecord
  private let allocationRecord: CheckRecord
  let driver: ConnectionDriver
  let surroundings: ProbeSurroundings
  let witness: any Witness
  let relayed: SocketAddress
  let profile: RelayProfile
  let traffic = RelayTraffic()
  let deadline: Instant
  /// How long to wait for the last packets sent.
  let patience: Nanoseconds
  /// The median round trip to the server; `nil` where none was measured.
  let roundTrip: Nanoseconds?
  /// The address of the witness's packets, as the relay sees it.
  var peer: SocketAddress
  /// Where the server saw the client itself.
  let outside: SocketAddress?
  /// The peer that a channel was last requested for.
  var channelPeer: SocketAddress?
  var stray = StrayData()
  /// The texts of ICMP errors, received here or by the relay (TURN-33).
  var routerWords: [SafeText] = []
  var answers: [RequestKind: STUNFailure?] = [:]
  /// Memory for a packet, and for the message that carries it.
  private var bytes: [UInt8] = []
  private var message: [UInt8] = []
  private(set) var phase = PhaseName.permission

  /// Why the data did not pass; `nil` if it did, or if nothing could be tried.
  var failure: Failure?
  var untried: RelayDetail.Untried?
  /// How the allocation ended, if it did meanwhile.
  private(set) var ended: Result<AllocationOutcome, STUNFailure>?

  init(
    _ context: CheckContext, _ record: CheckRecord, _ driver: ConnectionDriver,
    _ witness: any Witness, _ relayed: SocketAddress
  ) {
    self.record = record
    allocationRecord = context.record
    self.driver = driver
    surroundings = context.surroundings
    self.witness = witness
    self.relayed = relayed
    profile = context.options.relay ?? RelayProfile()
    deadline = EventLoop.now + context.options.timeout
    roundTrip = RTTSummary(context.record.roundTrips.samples)?.median
    let likely = roundTrip ?? .milliseconds(250)
    patience = likely + likely + profile.patience
    peer = witness.address
    outside = context.record.result.mappedAddress
  }

  /// Measures through an allocation; ends early if it is lost or the check is interrupted.
  func run(_ allocation: inout Allocation) async {
    driver.onTransmitted = { [traffic] in traffic.transmitted(.toPeer, $0, $1) }
    witness.listen { [weak self] in self?.takeAtWitness($0) }
    do throws(AllocationEnded) {
      if try await exchange(&allocation) { judge() }
    } catch {
      record.leave(.failed)
      if Task.isCancelled { traffic.cut(patience) }
    }
    note()
    driver.onTransmitted = { _, _ in }
    await witness.close()
  }

  private func takeAtWitness(_ arrival: Arrival) {
    switch arrival {
    case .received(let bytes, let at, let stamp):
      // The exchange may be waiting for this packet.
      if traffic.arrived(bytes.span, .toPeer, at: at, stamp) { driver.connection.wake() }
    case .transmitted(let id, let stamp): traffic.transmitted(.fromPeer, id, stamp)
    case .icmp(let error):
      let sender = error.sender.map { " from \($0)" } ?? ""
      remember(
        "a packet to the relay met "
          + icmpName(type: error.type, code: error.code, version: error.version)
          + " (type \(error.type), code \(error.code))\(sender)", error.mtu)
    case .closed, .cancelled, .deadline: break
    }
  }

  /// Keeps what routers said, the first few of each kind.
  private func remember(_ text: String, _ mtu: UInt32?) {
    let told = SafeText(text + (mtu.map { $0 > 0 ? ", MTU \($0)" : "" } ?? ""))
    if routerWords.count < 4, !routerWords.contains(told) { routerWords.append(told) }
  }
}

/// The allocation has ended, or the check is interrupted.
struct AllocationEnded: Error {}

// MARK: - What the steps of the exchange use

extension RelayMeasurement {
  func send(
    _ series: ProbePacket.Series, _ sequence: Int, _ direction: ProbePacket.Direction,
    size: Int = 0, _ allocation: inout Allocation, as wanted: DataForm? = nil
  ) {
    let packet = traffic.packet(series, sequence, direction)
    packet.encode(count: size, into: &bytes)
    guard direction == .toPeer else {
      // Packets that this host could not send were not lost on the path; one that its own link is too small
      // for has not passed all the same.
      if let receipt = witness.send(bytes) {
        traffic.sent(packet, count: bytes.count, receipt)
      } else if series == .unfragmented {
        traffic.couldNotSend(packet, count: bytes.count)
      }
      return
    }
    for form in Self.forms where form == wanted ?? form {
      guard
        allocation.write(
          bytes, to: peer, as: form, dontFragment: series == .unfragmented, into: &message)
      else { continue }
      guard let receipt = try? driver.connection.send(message) else { return }
      return traffic.sent(packet, count: bytes.count, receipt, as: form)
    }
  }

  /// In this order: a channel once there is one.
  private static let forms = [DataForm.channelData, .indication]

  /// Waits until the instant, or until enough has arrived.
  func wait(
    _ allocation: inout Allocation, until instant: Instant, _ isEnough: () -> Bool
  ) async throws(AllocationEnded) {
    ended = await driver.drive(
      &allocation, until: instant, onEvent: { handle($0) }, isEnough: isEnough)
    if ended != nil { throw AllocationEnded() }
  }

  private func handle(_ event: Event) {
    switch event {
    case .granted(let kind, peer: let granted):
      guard isWanted(kind, granted) else { break }
      answers[kind] = .some(nil)
      guard kind == .channelBind, phase == .channelBind else { break }
      record.leave(.ok)
      enter(.echo)
    case .refused(let kind, peer: let refused, let failure):
      if isWanted(kind, refused) { answers[kind] = failure }
    case .data(let data):
      guard let arrived = record.roundTrips.current,
        traffic.arrived(data.bytes.span, .fromPeer, at: arrived.at, arrived.stamp, as: data.form)
      else {
        stray.takeForeign()
        return
      }
      // Behind a NAT with address-dependent mapping, the relay sees another port than the server
      // did.
      peer = data.peer
    case .dropped(let reason): stray.take(reason)
    case .icmp(let icmp):
      remember(
        "a packet from the relay to \(icmp.peer) met "
          + icmpName(type: icmp.type, code: icmp.code, version: icmp.peer.ip.version)
          + " (type \(icmp.type), code \(icmp.code))",
        icmp.errorData)
    case .released(.unconfirmed(let failure)): allocationRecord.recordUnreleased(failure)
    default: break
    }
  }

  /// Whether an answer is about the peer, and not about another address of this host.
  private func isWanted(_ kind: RequestKind, _ asked: SocketAddress) -> Bool {
    kind == .channelBind ? asked == channelPeer : asked.ip == witness.address.ip
  }

  func enter(_ phase: PhaseName) {
    self.phase = phase
    record.enter(phase)
  }
}
