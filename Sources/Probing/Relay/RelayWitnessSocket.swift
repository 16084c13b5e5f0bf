import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// The other end of a relay: a second UDP socket of this host, by its server-reflexive address.
@NetworkActor
final class RelayWitnessSocket {
  /// The socket's address as the server sees it; a NAT may show the relay another port.
  let address: SocketAddress
  /// An address that our packets came from instead of the relayed one.
  private(set) var stranger: SocketAddress?
  /// The connection for asking the server, which also receives packets to the port from anyone but
  /// the relay.
  private let toServer: Connection
  private let local: SocketAddress
  private var toRelay: Connection?

  private init(_ address: SocketAddress, _ toServer: Connection, at local: SocketAddress) {
    self.address = address
    self.toServer = toServer
    self.local = local
  }

  /// Learns its address from the first server that answers over UDP; `nil` where none does.
  ///
  /// All are asked at once: one that is silent must not make the others wait.
  static func open(
    asking servers: [SocketAddress], _ context: CheckContext
  ) async -> RelayWitnessSocket? {
    await withTaskGroup(of: RelayWitnessSocket?.self) { group in
      for server in servers {
        group.addTask { await open(asking: server, context) }
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
    asking server: SocketAddress, _ context: CheckContext
  ) async -> RelayWitnessSocket? {
    let bindAddress = context.options.localAddresses.first { $0.version == server.ip.version }
    let deadline = min(context.deadline, EventLoop.now + patience)
    guard
      let toServer = try? await Connection.open(
        .udp(server), ConnectionOptions(bindAddress: bindAddress), until: deadline)
    else { return nil }
    // Its requests are not the check's.
    let driver = ConnectionDriver(toServer, CheckRecord(context.record.result, start: .zero))
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
    return RelayWitnessSocket(answer.mapped, toServer, at: local)
  }

  /// One to ask the server, one for unsolicited packets, one to the relay.
  static let descriptors = 3

  /// A server on the same path as the allocation's answers in one round trip, or almost never.
  private static let patience = Nanoseconds.seconds(1)

  /// Turns to the relayed address, from the same port; `false` where this host cannot send there.
  func aim(at relayed: SocketAddress, _ context: CheckContext) async -> Bool {
    // From here on the port is shared.
    toServer.observeUnsolicited { [weak self] datagram in
      guard let self, stranger == nil, ProbePacket(datagram.bytes) != nil else { return }
      stranger = datagram.peer
    }
    var options = ConnectionOptions(
      bindAddress: context.options.localAddresses.first { $0.version == relayed.ip.version })
    options.sharedAddress = local
    toRelay = try? await Connection.open(.udp(relayed), options, until: context.deadline)
    return toRelay != nil
  }

  func send(_ bytes: [UInt8]) -> SendReceipt? { try? toRelay?.send(bytes) }

  func next() async -> Arrival { await toRelay?.next(until: .distantFuture) ?? .closed(.closed) }

  func close() {
    toRelay?.close()
    toServer.close()
  }
}
