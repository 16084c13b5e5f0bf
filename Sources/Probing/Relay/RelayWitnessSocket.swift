import Measurements
import Polling
import STUNClient
import Transports
import Vocabulary

/// The other end of a relay: a second UDP socket of this host, by its server-reflexive address.
@NetworkActor
final class RelayWitnessSocket {
  /// Where the server sees the socket; a NAT may show the relay another port.
  let address: SocketAddress
  /// Asked the server, and hears what comes to the port from others than the relay.
  private let toServer: Connection
  private let toRelay: Connection
  /// An address that our packets came from in place of the relayed one.
  private(set) var stranger: SocketAddress?

  private init(_ address: SocketAddress, _ toServer: Connection, _ toRelay: Connection) {
    self.address = address
    self.toServer = toServer
    self.toRelay = toRelay
  }

  /// Learns its address from one of the servers and turns to the relayed address; `nil` where no server
  /// answers over UDP.
  static func open(
    to relayed: SocketAddress, asking servers: [SocketAddress], _ context: CheckContext
  ) async -> RelayWitnessSocket? {
    for server in servers where server.ip.version == relayed.ip.version {
      if let witness = await open(to: relayed, asking: server, context) { return witness }
      if Task.isCancelled { return nil }
    }
    return nil
  }

  private static func open(
    to relayed: SocketAddress, asking server: SocketAddress, _ context: CheckContext
  ) async -> RelayWitnessSocket? {
    let bindAddress = context.options.localAddresses.first { $0.version == server.ip.version }
    let deadline = min(context.deadline, EventLoop.now + patience)
    guard
      let toServer = try? await Connection.open(
        .udp(server), ConnectionOptions(bindAddress: bindAddress), until: deadline)
    else { return nil }
    // Its requests are not those of the check.
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
    // From here on the port is shared.
    let strangers = Strangers()
    toServer.hearStrangers { datagram in strangers.hear(datagram) }
    var options = ConnectionOptions(bindAddress: bindAddress)
    options.sharedAddress = local
    guard let toRelay = try? await Connection.open(.udp(relayed), options, until: deadline) else {
      toServer.close()
      return nil
    }
    let witness = RelayWitnessSocket(answer.mapped, toServer, toRelay)
    strangers.witness = witness
    return witness
  }

  /// A server on the same path as the allocation's answers in one round trip, or hardly ever.
  private static let patience = Nanoseconds.seconds(1)

  @NetworkActor private final class Strangers {
    weak var witness: RelayWitnessSocket?

    func hear(_ datagram: DatagramSocket.Datagram) {
      guard let witness, witness.stranger == nil, ProbePacket(datagram.bytes) != nil else { return }
      witness.stranger = datagram.peer
    }
  }

  func send(_ bytes: [UInt8]) -> SendReceipt? { try? toRelay.send(bytes) }

  func next() async -> Arrival { await toRelay.next(until: .distantFuture) }

  func close() {
    toRelay.close()
    toServer.close()
  }
}
