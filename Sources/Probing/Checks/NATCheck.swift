import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// What the NATs between here and the servers of one IP version do (RFC 5780).
struct NATCheck: ServerCheck {
  nonisolated static let unmeasured = CheckDetail.natBehavior()

  let context: CheckContext
  private let servers: [SocketAddress]
  var record: CheckRecord { context.record }

  init(_ context: CheckContext) {
    let server = context.check.address.map { SocketAddress($0, port: context.check.port) }
    self.init(context, asking: server.map { [$0] } ?? [])
  }

  init(_ context: CheckContext, asking servers: [SocketAddress]) {
    self.context = context
    self.servers = servers
  }

  func run() async throws(Failure) {
    let sockets = try await openSockets()
    defer { sockets.close() }
    record.enter(.binding)
    let (facts, icmp) = await discover(sockets)
    record.leave(facts.mapped == nil ? .failed : .ok)
    note(facts)
    guard facts.mapped == nil else { return record.succeed() }
    guard !Task.isCancelled else { throw STUNFailure.cancelled.failure(during: .binding) }
    if let icmp { throw TransportError(icmp).failure(during: .binding) }
    throw (facts.servers.lazy.compactMap { facts.failures[$0] }.first ?? .timeout)
      .failure(during: .binding)
  }

  /// All from the address that packets to the first server have.
  private func openSockets() async throws(Failure) -> NATSockets {
    let driver = try await context.open(context.server)
    defer { driver.connection.close() }
    let local = driver.connection.localAddress?.ip ?? .anyV4
    do throws(TransportError) {
      return try NATSockets(at: local)
    } catch {
      throw error.failure(during: .binding)
    }
  }

  /// What the tests saw, and the last ICMP error that says that one of the servers cannot be reached.
  private func discover(_ sockets: NATSockets) async -> (NATFacts, ICMPError?) {
    let options = context.options
    var discovery = NATDiscovery(
      ClientParameters(
        transport: .udp, server: servers.first ?? SocketAddress(.anyV4, port: 0),
        digests: context.surroundings.digests,
        makeTransactionID: ProbeSurroundings.randomTransactionID, deadline: context.deadline,
        software: options.software),
      servers: servers, locals: sockets.addresses,
      schedule: options.nat?.isThorough == true ? .thorough : .quick)
    var unreachable: ICMPError?
    discovery.start(now: EventLoop.now)
    while true {
      switch discovery.poll() {
      case .transmit(let transmission, let socket, let isPlain):
        send(transmission, by: socket, of: sockets, isPlain: isPlain)
      case .event(let event): record.apply(event)
      case .wait(let instant, because: _):
        if let error = await feed(&discovery, sockets, until: instant) { unreachable = error }
      case .finished(let facts): return (facts, unreachable)
      }
    }
  }

  private func send(
    _ transmission: Transmission, by socket: NATSocket, of sockets: NATSockets, isPlain: Bool
  ) {
    let receipt = SendReceipt(id: 0, at: EventLoop.now)
    // What this host does not send is as silent as what nobody answers, and is sent again.
    guard (try? sockets.send(transmission, by: socket)) != nil, isPlain else { return }
    record.count(transmission, isDatagram: true)
    record.roundTrips.sent(transmission, receipt)
  }

  /// Waits for one thing to happen; gives the error where a server cannot be reached.
  private func feed(
    _ discovery: inout NATDiscovery, _ sockets: NATSockets, until instant: Instant
  ) async -> ICMPError? {
    switch await sockets.next(until: instant) {
    case .received(let datagram, let socket):
      if socket == .mapping { record.hear(datagram.bytes, at: datagram.at, isDatagram: true) }
      record.roundTrips.current = RoundTrips.Arrived(at: datagram.at, stamp: nil)
      discovery.receive(datagram.bytes, from: datagram.peer, on: socket, at: datagram.at)
    case .icmp(let error, let destination):
      guard servers.contains(destination) else { return nil }
      record.apply(error, at: sockets.addresses[.mapping])
      return error
    case .deadline: discovery.timeout(now: EventLoop.now)
    case .cancelled: discovery.release(now: EventLoop.now)
    }
    return nil
  }

  private func note(_ facts: NATFacts) {
    record.update { $0.nat = NATDetail(facts) }
    for mapped in [facts.mapped, facts.lastMapped].compactMap(\.self) { record.map(mapped) }
    let answers = facts.views.compactMap { facts.answers[$0.destination] }
    record.apply(software: answers.lazy.compactMap(\.software).first)
    for answer in answers {
      guard let plain = answer.plain, plain != answer.mapped else { continue }
      record.observe(.mappedAddressRewritten(plain: plain, xored: answer.mapped))
    }
  }
}
