import Polling
import STUNClient
import Vocabulary

/// Asks a STUN server from a base for the base's server-reflexive address (RFC 8445 section 5.1.1.2).
@NetworkActor
final class BaseQuestion {
  private let base: any CandidateBase
  private var transaction: BindingTransaction
  private let arrival = Waiter<Bool>()
  private var inbox: [(bytes: [UInt8], source: SocketAddress, at: Instant)] = []

  /// A server on the way answers within two round trips, or hardly ever.
  private static let patience = Nanoseconds.seconds(2)
  private static let inboxLimit = 64

  init(_ base: any CandidateBase, to server: SocketAddress, _ surroundings: ProbeSurroundings) {
    self.base = base
    transaction = BindingTransaction(
      ClientParameters(
        transport: .udp, server: server, digests: surroundings.digests,
        makeTransactionID: ProbeSurroundings.randomTransactionID,
        schedule: .datagram(initialTimeout: .milliseconds(250)),
        deadline: EventLoop.now + Self.patience, software: surroundings.options.software))
  }

  /// `nil` where the server does not answer.
  func answer() async -> SocketAddress? {
    base.onPacket = { [weak self] in self?.take($0, $1, $2) }
    defer { base.onPacket = { _, _, _ in } }
    transaction.start(now: EventLoop.now)
    while true {
      switch transaction.poll() {
      case .transmit(let transmission): base.send(transmission.bytes, to: transmission.destination)
      case .event: break
      case .wait(let instant, because: _): await feed(until: instant)
      case .finished(let result): return try? result.get().mapped
      }
    }
  }

  private func take(_ bytes: [UInt8], _ source: SocketAddress, _ instant: Instant) {
    guard inbox.count < Self.inboxLimit else { return }
    inbox.append((bytes, source, instant))
    arrival.resume(true)
  }

  private func feed(until instant: Instant) async {
    if inbox.isEmpty {
      _ = await arrival.wait(until: instant, atDeadline: false, whenCancelled: false)
    }
    guard !Task.isCancelled else { return transaction.release(now: EventLoop.now) }
    let arrived = inbox
    inbox = []
    for packet in arrived {
      transaction.receive(packet.bytes, from: packet.source, at: packet.at)
    }
    transaction.timeout(now: EventLoop.now)
  }
}
