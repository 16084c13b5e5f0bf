import Polling
import Responder
import STUNWire
import TLS
import Transports
import Vocabulary

/// An echo witness that counts what reaches it, and may lie or be cut short.
@NetworkActor
final class EchoPeer {
  /// What came of one client's session.
  struct Session {
    var packets = 0
    /// Of IP packets, as caps count them.
    var bytes = 0
    var first: Instant
    var last: Instant
  }

  private(set) var sessions: [UInt64: Session] = [:]
  /// Called with the number of packets so far.
  var onPacket: (Int) -> Void = { _ in }
  /// What is sent in place of each echo.
  private let answers: @NetworkActor (_ echo: [UInt8], _ number: Int) -> [[UInt8]]
  private var witness = EchoWitness(secret: [UInt8](repeating: 7, count: 32), .openSSL)
  private var socket: DatagramSocket?

  init(
    _ answers: @escaping @NetworkActor (_ echo: [UInt8], _ number: Int) -> [[UInt8]] = { echo, _ in
      [echo]
    }
  ) throws {
    self.answers = answers
    socket = try DatagramSocket(on: SocketAddress(.loopbackV4, port: 0)) { [weak self] in
      self?.take($0)
    }
  }

  /// One that changes its reports.
  convenience init(
    reporting change: @escaping @NetworkActor (_ report: inout WitnessReport, _ number: Int) -> Void
  ) throws {
    try self.init { echo, number in
      guard var report = WitnessReport(echo: echo) else { return [echo] }
      var lie = echo
      change(&report, number)
      report.write(into: &lie)
      return [lie]
    }
  }

  var address: SocketAddress { socket?.address ?? SocketAddress(.loopbackV4, port: 0) }
  var packets: Int { sessions.values.map(\.packets).reduce(0, +) }
  var bytes: Int { sessions.values.map(\.bytes).reduce(0, +) }

  func close() { socket?.close() }

  private func take(_ datagram: DatagramSocket.Datagram) {
    guard
      let answer = witness.answer(to: datagram.bytes, from: datagram.peer, at: datagram.at)
    else { return }
    guard let packet = ProbePacket(datagram.bytes) else { return send([answer], datagram.peer) }
    count(packet, datagram)
    send(answers(answer, packets), datagram.peer)
    onPacket(packets)
  }

  private func count(_ packet: ProbePacket, _ datagram: DatagramSocket.Datagram) {
    var session =
      sessions[packet.session] ?? Session(first: datagram.at, last: datagram.at)
    session.packets += 1
    session.bytes += datagram.bytes.count + 28
    session.last = datagram.at
    sessions[packet.session] = session
  }

  private func send(_ answers: [[UInt8]], _ peer: SocketAddress) {
    for answer in answers { try? socket?.send(answer, to: peer) }
  }
}
