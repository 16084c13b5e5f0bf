import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// How many requests without credentials a server answers in a second, before it limits its 401s.
///
/// Rates rise by a second each, and end at the first that is not answered: 380 requests at most.
@NetworkActor
struct LoadTrial {
  let context: CheckContext
  let server: SocketAddress

  private static let rates = [10, 20, 50, 100, 200]
  /// Fewer answers than this in a hundred are a limit; what is lost on the way is less.
  private static let leastPercent = 80
  /// For the answers to the last requests of a second.
  private static let patience = Nanoseconds.milliseconds(500)

  func result() async -> FeatureResult {
    for rate in Self.rates {
      guard let answered = await answers(at: rate) else {
        return FeatureResult(.challengeLimit, .notTried, "this host could not ask that often")
      }
      guard !Task.isCancelled else { return FeatureResult(.challengeLimit, .interrupted) }
      if answered * 100 < rate * Self.leastPercent {
        return FeatureResult(
          .challengeLimit, .yes, "of \(rate) requests in a second it answers \(answered)")
      }
    }
    return FeatureResult(
      .challengeLimit, .no, "it answers \(Self.rates.last ?? 0) requests in a second")
  }

  /// `nil` where nothing can be sent.
  private func answers(at rate: Int) async -> Int? {
    var waiting: Set<TransactionID> = []
    var answered = 0
    let local = context.options.localAddresses.first { $0.version == server.ip.version }
    let sockets = SocketSet<Int>(at: local ?? (server.ip.version == .v4 ? .anyV4 : .anyV6))
    defer { sockets.close() }
    let start = EventLoop.now
    let end = start + .seconds(1) + Self.patience
    var sent = 0
    while sent < rate || EventLoop.now < end, !Task.isCancelled {
      let next = start + Nanoseconds(Nanoseconds.seconds(1).count / Int64(rate) * Int64(sent))
      if sent < rate, EventLoop.now >= next {
        let id = ProbeSurroundings.randomTransactionID()
        guard let request = Self.request(id),
          (try? sockets.send(request, to: server, by: 0)) != nil
        else { return nil }
        waiting.insert(id)
        sent += 1
        continue
      }
      guard
        case .received(let datagram, on: _) = await sockets.next(until: sent < rate ? next : end),
        datagram.peer == server, let message = try? Message(datagram.bytes),
        waiting.remove(message.transactionID) != nil
      else { continue }
      answered += 1
      if answered == rate { break }
    }
    context.record.update {
      $0.requestsSent += sent
      $0.responsesReceived += answered
    }
    return answered
  }

  private static func request(_ id: TransactionID) -> [UInt8]? {
    var builder = MessageBuilder(MessageType(.allocate, .request), id)
    builder.append(RequestedTransport.udp)
    return try? builder.finish()
  }
}
