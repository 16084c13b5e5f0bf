import Capturing
import Foundation
import TestSupport
import Testing
import Vocabulary

/// Captures of packets made up here, as tshark and its relatives read them.
@Suite struct CaptureTests {
  private let client = SocketAddress(.v4(0xC000_0201), port: 40_000)
  private let server = SocketAddress(.v4(0xC000_0202), port: 3478)

  /// A Binding request of RFC 8489 without attributes.
  private func request(_ number: UInt8, type: [UInt8] = [0, 1]) -> [UInt8] {
    type + [0, 0, 0x21, 0x12, 0xA4, 0x42] + [UInt8](repeating: number, count: 12)
  }

  private func packet(
    _ kind: CapturedPacket.Kind, _ bytes: [UInt8], sent: Bool = true, at time: Int64,
    from local: SocketAddress? = nil, to peer: SocketAddress? = nil, id: UInt32? = nil
  ) -> CapturedPacket {
    CapturedPacket(
      kind, isSent: sent, flow: 1, local: local ?? client, peer: peer ?? server, bytes: bytes,
      time: time, sendID: id)
  }

  private static let start: Int64 = 1_795_230_600_000_000_000

  private func file(_ packets: [CapturedPacket], _ more: [UInt8] = []) -> [UInt8] {
    var capture = Capture()
    for packet in packets { capture.add(packet) }
    return Capture.header(application: "iceprobe 1.2.3") + more + capture.take(at: nil)
  }

  /// What tshark prints of each packet; every checksum is verified.
  private func dissected(_ file: [UInt8], _ fields: String...) async throws -> [String] {
    try await read(
      file, with: "/usr/bin/tshark",
      [
        "-n", "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE",
        "-o", "tcp.check_checksum:TRUE", "-T", "fields", "-E", "separator=|",
      ] + fields.flatMap { ["-e", $0] } + ["-r"])
  }

  private func read(
    _ file: [UInt8], with program: String, _ arguments: [String]
  ) async throws -> [String] {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let url = directory.url.appending(path: "capture.pcapng")
    try Data(file).write(to: url)
    let finished = try await ChildProcess.run(
      URL(filePath: program), arguments + [url.path()])
    #expect(finished.status == 0, "\(finished.standardError)")
    return finished.standardOutput.split(separator: "\n").map(String.init)
  }

  @Test func `a request and its retransmission are STUN, with good checksums and comments`()
    async throws
  {
    let start = Self.start
    let lines = try await dissected(
      file([
        packet(.datagram, request(7), at: start),
        packet(.datagram, request(7), at: start + 500_000_001),
        packet(.datagram, request(7, type: [1, 1]), sent: false, at: start + 510_000_000),
      ]), "frame.time_epoch", "ip.src", "udp.dstport", "stun.type", "ip.checksum.status",
      "udp.checksum.status", "frame.comment", "_ws.malformed")
    #expect(
      lines == [
        "1795230600.000000000|192.0.2.1|3478|0x0001|1|1|Binding request, attempt 1|",
        "1795230600.500000001|192.0.2.1|3478|0x0001|1|1|Binding request, attempt 2|",
        "1795230600.510000000|192.0.2.2|40000|0x0101|1|1|Binding success response|",
      ])
  }

  @Test func `packets over IPv6 have good checksums, whatever their length`() async throws {
    let local = SocketAddress(.v6(high: 0x2001_0db8_0000_0000, low: 1), port: 40_000)
    let peer = SocketAddress(.v6(high: 0x2001_0db8_0000_0000, low: 2), port: 9)
    let packets = [0, 1, 2, 3, 1200, 65_000].map {
      packet(.datagram, [UInt8](repeating: 0xFE, count: $0), at: Self.start, from: local, to: peer)
    }
    let lines = try await dissected(file(packets), "ipv6.dst", "udp.checksum.status", "udp.length")
    #expect(lines == [8, 9, 10, 11, 1208, 65_008].map { "2001:db8::2|1|\($0)" })
  }

  @Test func `a TCP connection has a handshake, and sequence numbers that tshark finds in order`()
    async throws
  {
    let bytes = file([
      packet(.opened, [], at: Self.start),
      packet(.stream, request(1), at: Self.start + 1),
      packet(.stream, request(1, type: [1, 1]), sent: false, at: Self.start + 2),
      packet(.closed, [], at: Self.start + 4),
    ])
    let lines = try await dissected(
      bytes, "tcp.flags.str", "tcp.seq", "tcp.ack", "tcp.len", "tcp.checksum.status",
      "tcp.analysis.flags")
    #expect(
      lines.map { $0.replacing("·", with: "") } == [
        "S|0|0|0|1|", "AS|0|1|0|1|", "A|1|1|0|1|", "AP|1|1|20|1|", "AP|1|21|20|1|",
        "AF|21|21|0|1|",
      ])
    let types = try await dissected(bytes, "stun.type")
    #expect(types.filter { !$0.isEmpty } == ["0x0001", "0x0101"])
  }

  @Test func `what does not fit into a segment becomes several`() async throws {
    let long = [UInt8](repeating: 0xFF, count: 40_000)
    let port = SocketAddress(server.ip, port: 9)
    let lines = try await dissected(
      file([packet(.opened, [], at: 0, to: port), packet(.stream, long, at: 1, to: port)]),
      "tcp.seq", "tcp.len", "tcp.checksum.status")
    #expect(lines.suffix(2) == ["1|32768|1", "32769|7232|1"])
  }

  @Test(arguments: [true, false])
  func `what TLS and DTLS carry is STUN on an interface of its own`(isDatagram: Bool) async throws {
    let lines = try await dissected(
      file([packet(.plaintext(isDatagram: isDatagram), request(3), at: Self.start)]),
      "frame.interface_name", "stun.type", "frame.comment")
    #expect(lines == ["plaintext|0x0001|Binding request, attempt 1"])
  }

  @Test func `the kernel's time replaces ours, and packets are in the order of their times`()
    async throws
  {
    var capture = Capture()
    capture.add(packet(.datagram, request(1), at: Self.start + 900, id: 4))
    capture.add(packet(.datagram, request(1, type: [1, 1]), sent: false, at: Self.start + 800))
    capture.stamp(flow: 1, sendID: 4, time: Self.start + 100)
    #expect(capture.take(at: Self.start + 1000).isEmpty, "they wait for their times")
    let lines = try await dissected(
      Capture.header(application: "x") + capture.take(at: Self.start + 900_000_000),
      "frame.time_epoch", "stun.type")
    #expect(lines == ["1795230600.000000100|0x0001", "1795230600.000000800|0x0101"])
  }

  @Test func `names and secrets are blocks that Wireshark knows, and capinfos finds no fault`()
    async throws
  {
    var capture = Capture()
    let name = capture.name("turn.example.org", of: server.ip)
    #expect(capture.name("other.example.org", of: server.ip).isEmpty, "one name for an address")
    let line =
      "CLIENT_RANDOM \(String(repeating: "ab", count: 32)) "
      + String(repeating: "cd", count: 48)
    capture.add(packet(.datagram, request(1), at: Self.start))
    let bytes =
      Capture.header(application: "iceprobe 1.2.3") + name + capture.secret(line)
      + capture.take(at: nil)
    let named = try await read(
      bytes, with: "/usr/bin/tshark", ["-N", "n", "-T", "fields", "-e", "ip.dst_host", "-r"])
    #expect(named == ["turn.example.org"])
    let facts = try await read(bytes, with: "/usr/bin/capinfos", []).joined(separator: "\n")
    #expect(facts.contains("Capture application: iceprobe 1.2.3"), "\(facts)")
    #expect(facts.contains(#/Number of decryption secrets in file: *1/#), "\(facts)")
    #expect(facts.contains("Time precision = nanoseconds (9)"), "\(facts)")
    #expect(facts.contains("Name = plaintext"), "\(facts)")
  }

  @Test func `bytes that are not STUN get no comment, and nothing traps on them`() {
    let texts: [[UInt8]] = [
      [], [0x40], [0, 1, 0], Array(request(1).dropLast()), [0x80] + request(1),
    ]
    for bytes in texts {
      for kind in [CapturedPacket.Kind.datagram, .stream, .plaintext(isDatagram: false)] {
        #expect(!file([packet(kind, bytes, at: .min)]).isEmpty)
      }
    }
  }
}
