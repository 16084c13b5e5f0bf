import Foundation
import Measurements
import Polling
import PortMapping
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// Tests the NATs between here and the servers of one IP version (RFC 5780).
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
    let local = try await localAddress()
    let sockets = try open(at: local)
    defer { sockets.close() }
    record.useFreshSocket(at: sockets.addresses[.mapping])
    record.enter(.binding)
    async let routers = routers(from: local)
    async let gateway = gateway(of: local)
    // Without a port for it, TCP is not tested.
    let streams = try? StreamMappingProbe(context, from: local)
    async let asked: Void? = streams?.ask(servers)
    let (facts, icmp) = await discover(sockets)
    let hops = await routers
    let router = await gateway
    await asked
    await streams?.ask(also: facts.otherDestinations)
    record.leave(facts.mapped == nil ? .failed : .ok)
    note(facts, hops, router)
    record.update { $0.nat?.tcp = streams?.finish() }
    guard facts.mapped != nil else { throw failure(facts, icmp) }
    record.succeed()
    guard context.options.nat?.measuresLifetime == true, facts.hasStateToLose else { return }
    let server = facts.behaviorServer ?? facts.views[0].destination
    let lifetime = await LifetimeProbe(parameters: parameters, server: server, local: local)
      .lifetime()
    record.update { $0.nat?.lifetime = lifetime }
  }

  private func failure(_ facts: NATFacts, _ icmp: ICMPError?) -> Failure {
    guard !Task.isCancelled else { return STUNFailure.cancelled.failure(during: .binding) }
    if let icmp { return TransportError(icmp).failure(during: .binding) }
    return (facts.servers.lazy.compactMap { facts.failures[$0] }.first ?? .timeout)
      .failure(during: .binding)
  }

  /// The address that packets to the first server have.
  private func localAddress() async throws(Failure) -> IPAddress {
    let driver = try await context.open(context.server)
    defer { driver.connection.close() }
    return driver.connection.localAddress?.ip ?? .anyV4
  }

  private func open(at local: IPAddress) throws(Failure) -> SocketSet<NATSocket> {
    let sockets = SocketSet<NATSocket>(at: local)
    do throws(TransportError) {
      for socket in NATSocket.allCases { try sockets.open(socket) }
    } catch {
      sockets.close()
      throw error.failure(during: .binding)
    }
    return sockets
  }

  /// `nil` where this host could not ask.
  private func routers(from local: IPAddress) async -> [IPAddress?]? {
    // Towards one beyond all NATs, where there is one.
    let outside = servers.first { $0.ip.reach == .global }
    guard let server = outside ?? servers.first, let probe = try? HopProbe(from: local) else {
      return nil
    }
    return await probe.routers(towards: server)
  }

  /// What the router here says of itself, unless it is to be left alone.
  private func gateway(of local: IPAddress) async -> NATRouter? {
    guard context.options.nat?.leavesRoutersAlone != true else { return nil }
    return await RouterInquiry.ask(from: local).map { answer in
      let method: NATRouter.Method = answer.method == .natPMP ? .natPMP : .upnp
      return NATRouter(answer.router, method, outside: answer.outside)
    }
  }

  private var parameters: ClientParameters {
    ClientParameters(
      transport: .udp, server: servers.first ?? SocketAddress(.anyV4, port: 0),
      digests: context.surroundings.digests,
      makeTransactionID: ProbeSurroundings.randomTransactionID, deadline: context.deadline,
      software: context.options.software)
  }

  /// The facts from the tests, and the last ICMP error that reports a server as unreachable.
  private func discover(_ sockets: SocketSet<NATSocket>) async -> (NATFacts, ICMPError?) {
    var discovery = NATDiscovery(
      parameters, servers: servers, locals: sockets.addresses,
      schedule: context.options.nat?.isThorough == true ? .thorough : .quick)
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
    _ transmission: Transmission, by socket: NATSocket, of sockets: SocketSet<NATSocket>,
    isPlain: Bool
  ) {
    let receipt = SendReceipt(id: 0, at: EventLoop.now)
    // A packet that this host cannot send is as silent as an unanswered one, and is sent again.
    guard
      (try? sockets.send(transmission.bytes, to: transmission.destination, by: socket)) != nil,
      isPlain
    else { return }
    record.count(transmission, isDatagram: true)
    record.roundTrips.sent(transmission, receipt)
  }

  /// Waits for one event; returns the error if a server is unreachable.
  private func feed(
    _ discovery: inout NATDiscovery, _ sockets: SocketSet<NATSocket>, until instant: Instant
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

  private func note(_ facts: NATFacts, _ hops: [IPAddress?]?, _ router: NATRouter?) {
    record.update {
      $0.nat = NATDetail(facts)
      $0.nat?.hops = hops
      $0.nat?.router = router
      if context.options.nat?.hidesHost == true {
        $0.nat?.hostName = SafeText("\(UUID().uuidString.lowercased()).local")
      }
    }
    for mapped in [facts.mapped, facts.lastMapped].compactMap(\.self) { record.map(mapped) }
    let answers = facts.views.compactMap { facts.answers[$0.destination] }
    record.apply(software: answers.lazy.compactMap(\.software).first)
    for answer in answers {
      guard let plain = answer.plain, plain != answer.mapped else { continue }
      record.observe(.mappedAddressRewritten(plain: plain, xored: answer.mapped))
    }
  }
}
