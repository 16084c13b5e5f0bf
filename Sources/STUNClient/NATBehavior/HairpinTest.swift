import STUNWire
import Vocabulary

/// Two sockets of this host that send to each other's mapped addresses (RFC 5780 section 3.4, NAT-9).
///
/// Both send, since a filtering NAT lets in only senders that the other socket has sent to.
struct HairpinTest: Sendable {
  private struct End: Sendable {
    var socket: NATSocket
    var mapped: SocketAddress
    var local: SocketAddress?
    var id: TransactionID
  }

  private let ends: [End]
  private let request: Request
  private var sends = 0
  private var nextSend: Instant
  private(set) var outcome: NATFacts.Hairpin?

  private static let delays = [0, 150, 450].map { Nanoseconds.milliseconds($0) }
  /// How long to wait after the last send, when the path leads no further than the NAT.
  private static let patience = Nanoseconds.milliseconds(500)

  init(
    _ mapped: [NATSocket: SocketAddress], locals: [NATSocket: SocketAddress],
    _ parameters: ClientParameters, now: Instant
  ) {
    ends = [.mapping, .hairpin].compactMap { socket in
      mapped[socket].map {
        End(
          socket: socket, mapped: $0, local: locals[socket], id: parameters.makeTransactionID())
      }
    }
    request = Request(.binding, software: parameters.software)
    nextSend = now
  }

  var isFinished: Bool { outcome != nil }

  var alarm: Alarm { Alarm(at: nextSend, because: .retransmission) }

  /// The packets due now, and their sockets.
  mutating func timeout(now: Instant) -> [(Transmission, NATSocket)] {
    guard !isFinished, now >= nextSend else { return [] }
    guard sends < Self.delays.count, ends.count == 2 else {
      outcome = .silence
      return []
    }
    sends += 1
    let wait =
      sends < Self.delays.count ? Self.delays[sends] - Self.delays[sends - 1] : Self.patience
    nextSend = now + wait
    return zip(ends, ends.reversed()).compactMap { sender, receiver in
      guard let bytes = try? request.encode(sender.id, signature: nil, addsFingerprint: true)
      else { return nil }
      let transmission = Transmission(
        bytes: bytes, destination: receiver.mapped, transactionID: sender.id, attempt: sends,
        kind: .binding)
      return (transmission, sender.socket)
    }
  }

  /// Handles an arrival at a socket; `false` if it is not what the other socket sent.
  mutating func receive(_ bytes: [UInt8], from source: SocketAddress, on socket: NATSocket) -> Bool
  {
    guard let message = try? Message(bytes), message.type == MessageType(.binding, .request),
      let sender = ends.first(where: { $0.id == message.transactionID && $0.socket != socket })
    else { return false }
    if outcome == nil {
      let kind: NATHairpin =
        source == sender.mapped
        ? .outsideSource : source == sender.local ? .insideSource : .otherSource
      outcome = .came(as: kind, from: source)
    }
    return true
  }
}
