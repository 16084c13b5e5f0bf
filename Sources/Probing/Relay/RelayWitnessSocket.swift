import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// A witness that is a second UDP socket of this host, known by its server-reflexive address.
@NetworkActor
final class RelayWitnessSocket: Witness {
  let kind = RelayWitness.Kind.ownSocket
  /// As the server sees the socket; a NAT may show the relay another port.
  let address: SocketAddress
  let roundTrip: Nanoseconds?
  private(set) var stranger: SocketAddress?
  private let context: CheckContext
  /// Asked the server, and hears what others than the relay send to the port.
  private let toServer: Connection
  private let local: SocketAddress
  private var toRelay: Connection?
  private var listener: Task<Void, Never>?

  private init(
    _ address: SocketAddress, in roundTrip: Nanoseconds?, _ toServer: Connection,
    at local: SocketAddress, _ context: CheckContext
  ) {
    self.address = address
    self.roundTrip = roundTrip
    self.toServer = toServer
    self.local = local
    self.context = context
  }

  /// Whether the address that the server named cannot be one of this host.
  var isImpossible: Bool { !address.canBeOurs(asSeenBy: toServer.peer.ip) }

  /// Learns its address from the first server that answers over UDP; `nil` if none does.
  ///
  /// All are asked at once, so that a silent one does not delay the others. `roundTrip` is that of
  /// the connection to the server.
  static func open(
    asking servers: [SocketAddress], on roundTrip: Nanoseconds? = nil, _ context: CheckContext
  ) async -> RelayWitnessSocket? {
    await withTaskGroup(of: RelayWitnessSocket?.self) { group in
      for server in servers {
        group.addTask { await open(asking: server, for: patience(roundTrip), context) }
      }
      var first: RelayWitnessSocket?
      for await witness in group {
        guard let witness else { continue }
        if first == nil {
          first = witness
          group.cancelAll()
        } else {
          witness.close()
        }
      }
      return first
    }
  }

  private static func open(
    asking server: SocketAddress, for patience: Nanoseconds, _ context: CheckContext
  ) async -> RelayWitnessSocket? {
    guard context.options.addressPolicy?.refuses(server.ip) != true else { return nil }
    let bindAddress = context.options.localAddresses.first { $0.version == server.ip.version }
    let deadline = min(context.deadline, EventLoop.now + patience)
    guard
      let toServer = try? await Connection.open(
        .udp(server), ConnectionOptions(bindAddress: bindAddress), until: deadline)
    else { return nil }
    // Its requests are not the check's.
    let record = CheckRecord(context.record.result, start: .zero)
    let driver = ConnectionDriver(toServer, record)
    var binding = BindingTransaction(
      ClientParameters(
        transport: .udp, server: server, digests: context.surroundings.digests,
        makeTransactionID: ProbeSurroundings.randomTransactionID,
        schedule: .datagram(initialTimeout: .milliseconds(250)), deadline: deadline,
        software: context.options.software))
    guard case .success(let answer) = await driver.run(&binding),
      let local = toServer.localAddress
    else {
      toServer.close()
      return nil
    }
    await driver.awaitStamps()
    return RelayWitnessSocket(
      answer.mapped, in: record.roundTrips.samples.first?.roundTrip, toServer, at: local, context)
  }

  /// One to ask the server, one for strangers, one to the relay.
  static let descriptors = 3

  /// A server on the allocation's path answers in one round trip, or hardly ever: time for that and for
  /// one repetition.
  private static func patience(_ roundTrip: Nanoseconds?) -> Nanoseconds {
    guard let roundTrip else { return .seconds(1) }
    return min(.seconds(1), .milliseconds(300) + roundTrip + roundTrip)
  }

  /// Sends to the relayed address from the same port.
  func aim(at relayed: SocketAddress) async -> WitnessProblem? {
    guard context.options.addressPolicy?.refuses(relayed.ip) != true else { return .unreachable }
    // From here on the port is shared.
    toServer.observeUnsolicited { [weak self] datagram in
      guard let self, stranger == nil, ProbePacket(datagram.bytes) != nil else { return }
      stranger = datagram.peer
    }
    var options = ConnectionOptions(
      bindAddress: context.options.localAddresses.first { $0.version == relayed.ip.version })
    options.sharedAddress = local
    toRelay = try? await Connection.open(.udp(relayed), options, until: context.deadline)
    return toRelay == nil ? .unreachable : nil
  }

  func listen(_ handler: @escaping @NetworkActor (Arrival) -> Void) {
    guard let toRelay else { return }
    listener = Task {
      while true {
        let arrival = await toRelay.next(until: .distantFuture)
        switch arrival {
        case .closed, .cancelled: return
        case .received(let bytes, at: _, _):
          handler(arrival)
          ReceiveBuffers.giveBack(bytes)
        case .transmitted, .icmp, .deadline: handler(arrival)
        }
      }
    }
  }

  func send(_ bytes: [UInt8]) -> SendReceipt? { try? toRelay?.send(bytes) }

  func allowFragments(_ isAllowed: Bool) { toRelay?.allowFragments(isAllowed) }

  func close() {
    listener?.cancel()
    toRelay?.close()
    toServer.close()
  }
}
