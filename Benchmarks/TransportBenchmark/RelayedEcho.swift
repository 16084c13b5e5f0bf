import CHeapCount
import Polling
import STUNClient
import STUNWire
import TLS
import Transports
import Vocabulary

/// What a packet costs the client on its way through a relay, and its echo on the way back: ChannelData on many
/// channels of one allocation over UDP.
@NetworkActor
final class RelayedEcho {
  private static let payload = 172
  private static let rounds = 5
  private static let count = 40_000

  private let connection: Connection
  private let peers: [SocketAddress]
  private var (bound, received, sent) = (0, 0, 0)
  private var isAllocated = false
  private var target = 0
  private var packet: [UInt8] = []
  private var message: [UInt8] = []
  private var given: [UInt8]?

  private init(_ server: SocketAddress, _ peers: [SocketAddress]) async throws {
    connection = try await Connection.open(.udp(server), until: .distantFuture)
    self.peers = peers
  }

  private static func allocation(at server: SocketAddress) throws -> Allocation {
    let now = EventLoop.now
    return Allocation(
      ClientParameters(
        transport: .udp, server: server, digests: .openSSL,
        makeTransactionID: AllocationCost.transactionID, deadline: now + .seconds(10),
        credential: try AllocationCost.credential),
      AllocationOptions(redirects: RedirectPolicy(server: server, now: now)))
  }

  /// The ports of the echo server give a channel each.
  static func measure(_ server: SocketAddress, _ ports: [UInt16]) async throws {
    let peers = ports.map { SocketAddress(.loopbackV4, port: $0) }
    let bare = try await ProcessorTime.best(of: rounds, count: 2 * count) { try bareEcho(peers) }
    let echo = try await RelayedEcho(server, peers)
    // Not the object's: what is called on a class's property is called on a copy.
    var allocation = try allocation(at: server)
    try await echo.bindChannels(&allocation)
    // Buffers and tables grow to what they stay at.
    try await echo.exchange(count, &allocation)
    let heap = heap_count()
    let cost = try await ProcessorTime.best(of: rounds, count: 2 * count) {
      try await echo.exchange(count, &allocation)
    }
    let allocations = Double(heap_count() - heap) / Double(rounds * 2 * count)
    await echo.close(&allocation)
    print("µs\twhat, per packet each way, user and system")
    print(bare, "bare blocking calls, without a relay", separator: "\t")
    print(
      cost,
      "relayed echo on \(peers.count) channels (× \((cost / bare * 100).rounded() / 100)), "
        + "\((allocations * 10_000).rounded() / 10_000) allocations", separator: "\t")
  }

  private static func bareEcho(_ peers: [SocketAddress]) throws {
    guard let peer = peers.first else { return }
    var socket = try BareSocket(to: peer)
    let bytes = [UInt8](repeating: 1, count: payload + ChannelData.headerCount)
    for _ in 0..<count {
      socket.send(bytes)
      socket.receive()
    }
  }

  private func bindChannels(_ allocation: inout Allocation) async throws {
    allocation.start(now: EventLoop.now)
    try await run(&allocation) { self.isAllocated }
    for peer in peers { allocation.bindChannel(to: peer, now: EventLoop.now) }
    try await run(&allocation) { self.bound == self.peers.count }
  }

  /// Keeps a packet on its way on each channel until so many more have come back.
  private func exchange(_ count: Int, _ allocation: inout Allocation) async throws {
    target = sent + count
    for peer in peers { try send(to: peer, &allocation) }
    try await run(&allocation) { self.received >= self.target }
  }

  private func send(to peer: SocketAddress, _ allocation: inout Allocation) throws {
    guard sent < target else { return }
    let probe = ProbePacket(
      session: 1, sequence: UInt32(truncatingIfNeeded: sent), series: .flow, direction: .toPeer)
    probe.encode(count: Self.payload, into: &packet)
    guard allocation.write(packet, to: peer, as: .channelData, into: &message) else {
      throw Stopped.noChannel(peer)
    }
    _ = try connection.send(message)
    sent += 1
  }

  private func run(
    _ allocation: inout Allocation, until isDone: () -> Bool
  ) async throws {
    while !isDone() {
      switch allocation.poll() {
      case .transmit(let transmission): _ = try connection.send(transmission.bytes)
      case .event(let event): try take(event, &allocation)
      case .wait(let instant, because: _): try await feed(&allocation, until: instant)
      case .finished: throw Stopped.ended
      }
    }
  }

  private func take(_ event: Event, _ allocation: inout Allocation) throws {
    switch event {
    case .allocated: isAllocated = true
    case .granted(.channelBind, peer: _): bound += 1
    case .data(let data):
      guard ProbePacket(data.bytes.span) != nil else { throw Stopped.foreign(Array(data.bytes)) }
      received += 1
      try send(to: data.peer, &allocation)
    default: break
    }
  }

  private func feed(_ allocation: inout Allocation, until instant: Instant) async throws {
    if let bytes = given.take() { ReceiveBuffers.giveBack(bytes) }
    let patience = EventLoop.now + .seconds(2)
    switch await connection.next(until: min(instant, patience)) {
    case .received(let bytes, let at, _):
      allocation.receive(bytes, from: connection.peer, at: at)
      given = bytes
    case .deadline:
      // A packet that is lost on loopback was dropped by a queue that is full: this measures nothing.
      guard EventLoop.now < patience else {
        throw Stopped.silence(received: received, sent: sent)
      }
      allocation.timeout(now: EventLoop.now)
    case .transmitted: break
    default: throw Stopped.ended
    }
  }

  private func close(_ allocation: inout Allocation) async {
    allocation.release(now: EventLoop.now)
    while (try? await run(&allocation) { false }) != nil {}
    connection.close()
  }

  private enum Stopped: Error {
    case noChannel(SocketAddress)
    case foreign([UInt8])
    case silence(received: Int, sent: Int)
    case ended
  }
}
