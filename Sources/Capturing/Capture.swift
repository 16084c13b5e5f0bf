package import Vocabulary

/// Turns what our sockets sent and received into a pcapng file, piece by piece.
///
/// Packets are kept a moment: the kernel tells when one left after it left, and a key must come
/// before what it decrypts. The headers below STUN are made up, with correct checksums; a TCP
/// connection gets a handshake and sequence numbers of its own.
package struct Capture: Sendable {
  private var waiting: [CapturedPacket] = []
  private var streams: [Int: Stream] = [:]
  private var remarks = Remarks()
  private var named: Set<IPAddress> = []

  private struct Stream {
    /// The next sequence numbers of both ends.
    var sent: UInt32 = 1
    var received: UInt32 = 1
  }

  package init() {}

  /// The beginning of the file: the section and its two interfaces.
  package static func header(application: String) -> [UInt8] {
    Blocks.section(application: application)
      + Blocks.interface(
        linkType: 101, name: "sockets",
        description: "UDP and TCP as sent and received; IP, UDP and TCP headers are synthetic")
      + Blocks.interface(
        linkType: UpperPDU.linkType, name: "plaintext",
        description: "what TLS and DTLS carry, decrypted")
  }

  /// How long a packet waits for the kernel's time, in nanoseconds.
  private static let patience: Int64 = 500_000_000
  /// A flood does not wait.
  private static let capacity = 4096
  /// A header counts 16 bits of length.
  private static let segmentLimit = 32_768

  package mutating func add(_ packet: CapturedPacket) {
    waiting.append(packet)
  }

  /// The kernel's time of a packet that was sent a moment ago.
  package mutating func stamp(flow: Int, sendID: UInt32, time: Int64) {
    guard let index = waiting.lastIndex(where: { $0.flow == flow && $0.sendID == sendID }) else {
      return
    }
    waiting[index].time = time
  }

  /// The name of an address, once.
  package mutating func name(_ name: String, of address: IPAddress) -> [UInt8] {
    guard named.count < Self.capacity, named.insert(address).inserted else { return [] }
    return Blocks.name(name, of: address)
  }

  /// A line of an NSS key log, which must have arrived before the packets that it decrypts.
  package func secret(_ line: String) -> [UInt8] {
    Blocks.secrets(Array((line + "\n").utf8))
  }

  /// The blocks of packets that have waited long enough at `time`, or of all.
  package mutating func take(at time: Int64?) -> [UInt8] {
    let isFlood = waiting.count >= Self.capacity
    let limit = time.map { isFlood ? $0 : $0 - Self.patience } ?? .max
    let ready = waiting.enumerated().filter { $0.element.time <= limit }
      .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    waiting.removeAll { $0.time <= limit }
    return ready.flatMap { blocks(of: $0) }
  }

  private mutating func blocks(of packet: CapturedPacket) -> [UInt8] {
    let comment = remarks.text(of: packet)
    switch packet.kind {
    case .datagram:
      return block(
        packet, comment,
        PacketHeaders.udp(from: packet.source, to: packet.destination, packet.bytes))
    case .plaintext(let isDatagram):
      return Blocks.packet(
        interface: 1, time: packet.time, isSent: packet.isSent, comment: comment,
        UpperPDU.stun(
          from: packet.source, to: packet.destination, isDatagram: isDatagram, packet.bytes))
    case .opened: return handshake(packet)
    case .stream:
      return stride(from: 0, to: packet.bytes.count, by: Self.segmentLimit).flatMap { start in
        let end = min(start + Self.segmentLimit, packet.bytes.count)
        return segment(
          packet, [.push, .acknowledgement], start == 0 ? comment : nil,
          Array(packet.bytes[start..<end]))
      }
    case .closed:
      let bytes = segment(packet, [.end, .acknowledgement], "the connection ended")
      streams[packet.flow] = nil
      return bytes
    }
  }

  /// The three segments that must have been exchanged.
  private mutating func handshake(_ packet: CapturedPacket) -> [UInt8] {
    streams[packet.flow] = Stream()
    let (local, peer) = (packet.local, packet.peer)
    let first = PacketHeaders.tcp(
      from: local, to: peer, sequence: 0, acknowledging: 0, .start, [])
    let second = PacketHeaders.tcp(
      from: peer, to: local, sequence: 0, acknowledging: 1, [.start, .acknowledgement], [])
    var answered = packet
    answered.isSent = false
    return block(packet, "the connection is made; its handshake was not seen", first)
      + block(answered, nil, second) + segment(packet, .acknowledgement, nil)
  }

  private mutating func segment(
    _ packet: CapturedPacket, _ flags: PacketHeaders.TCPFlags, _ comment: String?,
    _ payload: [UInt8] = []
  ) -> [UInt8] {
    var stream = streams[packet.flow] ?? Stream()
    let bytes = PacketHeaders.tcp(
      from: packet.source, to: packet.destination,
      sequence: packet.isSent ? stream.sent : stream.received,
      acknowledging: packet.isSent ? stream.received : stream.sent, flags, payload)
    if packet.isSent {
      stream.sent &+= UInt32(clamping: payload.count)
    } else {
      stream.received &+= UInt32(clamping: payload.count)
    }
    streams[packet.flow] = stream
    return block(packet, comment, bytes)
  }

  private func block(
    _ packet: CapturedPacket, _ comment: String?, _ bytes: [UInt8]
  ) -> [UInt8] {
    Blocks.packet(
      interface: 0, time: packet.time, isSent: packet.isSent, comment: comment, bytes)
  }
}
