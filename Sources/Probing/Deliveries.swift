import STUNClient
import STUNWire
import Vocabulary

/// Tracks which datagrams were answered: the only definition of loss.
///
/// Every transmission of a request counts by itself. It is lost if neither it nor its answer
/// arrived although there was time for it: an answer was awaited for a whole RTO, or a later
/// transmission of the same request was answered. One that was cut short or cancelled is not lost.
struct Deliveries {
  struct Count: Hashable {
    var sent = 0
    var lost = 0
  }

  fileprivate struct Request {
    var kind: RequestKind
    var sends: [Instant] = []
    var answers: [Instant] = []
  }

  private var requests: [TransactionID: Request] = [:]
  /// The counts for sockets that are closed.
  private var settled = Count()

  mutating func sent(_ transmission: Transmission, at instant: Instant) {
    requests[transmission.transactionID, default: Request(kind: transmission.kind)]
      .sends.append(instant)
  }

  /// Records a datagram; anything that answers one of the requests proves its delivery, wanted or
  /// not.
  mutating func received(_ bytes: [UInt8], at instant: Instant) {
    guard bytes.first.map({ PacketKind(firstByte: $0) }) == .stun,
      let message = try? Message(bytes), message.type.messageClass.isResponse
    else { return }
    requests[message.transactionID]?.answers.append(instant)
  }

  /// Finalises the counts of a socket that is no longer read.
  mutating func settle(at end: Instant, roundTrip: Nanoseconds?, patience: Nanoseconds) {
    settled = count(at: end, roundTrip: roundTrip, patience: patience)
    requests = [:]
  }

  /// The numbers sent and lost, if answers were awaited until `end`.
  ///
  /// `roundTrip` is the shortest one measured, and `patience` how long to wait for an answer, the
  /// RTO.
  func count(at end: Instant, roundTrip: Nanoseconds?, patience: Nanoseconds) -> Count {
    let answered = Set(requests.values.filter { !$0.answers.isEmpty }.map(\.kind))
    var count = settled
    for request in requests.values {
      count.sent += request.sends.count
      // A server that answers other requests, but never one of this kind, ignores it.
      guard answered.isEmpty || answered.contains(request.kind) else { continue }
      count.lost += request.lost(at: end, roundTrip: roundTrip, patience: patience)
    }
    return count
  }
}

extension Deliveries.Request {
  fileprivate func lost(at end: Instant, roundTrip: Nanoseconds?, patience: Nanoseconds) -> Int {
    var open = sends
    var lastAnswered: Instant?
    for answer in answers {
      guard let index = place(of: answer, among: open, roundTrip) else { break }
      lastAnswered = max(lastAnswered ?? open[index], open[index])
      open.remove(at: index)
    }
    return open.count { send in
      end - send >= patience || lastAnswered.map { send < $0 } == true
    }
  }

  /// The send that an answer belongs to: the latest that is at least a round trip ago.
  ///
  /// Without a known round trip it may be any, and choosing the first blames nobody.
  private func place(
    of answer: Instant, among sends: [Instant], _ roundTrip: Nanoseconds?
  ) -> Int? {
    guard !sends.isEmpty else { return nil }
    guard let roundTrip else { return 0 }
    // A tenth less: samples vary, and the kernel's stamps are earlier than our own.
    let least = Nanoseconds(roundTrip.count / 10 * 9)
    return sends.lastIndex { answer - $0 >= least } ?? 0
  }
}
