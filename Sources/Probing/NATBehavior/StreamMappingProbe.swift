import Measurements
import Polling
import STUNClient
import Transports
import Vocabulary

/// How NATs map a TCP port of this host: connections from one port to several addresses, each of which is asked
/// where it sees us (RFC 5780 section 4.3).
///
/// It belongs to one check, beside whose questions over UDP it goes on. Many servers have no TCP: silence and
/// refusals show nothing, and are no failure.
@NetworkActor
final class StreamMappingProbe {
  private let context: CheckContext
  private let port: StreamPort
  private var views: [NATView] = []
  private var otherAddresses: [SocketAddress] = []
  /// Open to the end, so that the NAT has one mapping for all, or one for each.
  private var connections: [Connection] = []

  /// For the connection and the answer; the kernel sends a lost SYN once more within it.
  private static let patience = Nanoseconds.milliseconds(1400)

  init(_ context: CheckContext, from local: IPAddress) throws(TransportError) {
    self.context = context
    port = try StreamPort(on: local)
  }

  /// Asks each of some servers, and then the other addresses of the first that names any.
  func ask(_ servers: [SocketAddress]) async {
    await askAll(servers)
    await askAll(otherAddresses)
  }

  /// Asks those addresses of a server's that were learnt in another way, unless nothing answers over TCP.
  func ask(also others: [SocketAddress]) async {
    guard otherAddresses.isEmpty, views.contains(where: { $0.mapped != nil }) else { return }
    await askAll(others)
  }

  /// What they saw; `nil` where none has answered.
  func finish() -> NATStreamMapping? {
    for connection in connections { connection.close() }
    let seen = views.compactMap { view in view.mapped.map { (view.destination, $0) } }
    guard !seen.isEmpty else { return nil }
    // As over UDP: servers on this side of the NAT are not compared with those beyond.
    let outside = seen.filter { $0.0.ip.reach == .global }
    return NATStreamMapping(
      local: port.address, views: views,
      mapping: NATMapping(comparing: outside.isEmpty ? seen : outside, local: port.address))
  }

  private func askAll(_ destinations: [SocketAddress]) async {
    let new = destinations.filter { destination in
      !views.contains { $0.destination == destination }
    }
    let seen = await inOrder(new) { await self.answer(of: $0) }
    for (destination, answer) in zip(new, seen) {
      views.append(NATView(destination, sees: answer?.mapped))
      if otherAddresses.isEmpty, let others = answer?.otherAddresses(of: destination) {
        otherAddresses = others
      }
    }
  }

  private func answer(of server: SocketAddress) async -> BindingAnswer? {
    guard context.options.addressPolicy?.refuses(server.ip) != true else { return nil }
    let deadline = min(context.deadline, EventLoop.now + Self.patience)
    var options = ConnectionOptions()
    options.streamPort = port
    guard let connection = try? await Connection.open(.tcp(server), options, until: deadline)
    else { return nil }
    connections.append(connection)
    // What it counts and times is no part of the check's own questions.
    let record = CheckRecord(context.check, start: EventLoop.now)
    let parameters = ClientParameters(
      transport: .tcp, server: server, digests: context.surroundings.digests,
      makeTransactionID: ProbeSurroundings.randomTransactionID, deadline: deadline,
      software: context.options.software)
    var binding = BindingTransaction(parameters)
    let driver = ConnectionDriver(connection, record)
    // The connection holds it weakly.
    defer { withExtendedLifetime(driver) {} }
    return try? await driver.run(&binding).get()
  }
}

extension BindingAnswer {
  /// The two other addresses of a server that show how mappings depend on the destination, if they are usable.
  fileprivate func otherAddresses(of server: SocketAddress) -> [SocketAddress]? {
    guard let otherAddress, case .usable(let other) = OtherAddressUse(otherAddress, of: server)
    else { return nil }
    return other.destinations(beside: server)
  }
}

extension SocketAddress {
  /// Another address of a server, at the port that was asked and at its own.
  func destinations(beside server: SocketAddress) -> [SocketAddress] {
    [SocketAddress(ip, port: server.port), self]
  }
}
