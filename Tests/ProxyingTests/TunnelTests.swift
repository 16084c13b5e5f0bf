import Foundation
import HTTPFetching
import Polling
import Proxying
import TestSupport
import Testing
import Transports
import Vocabulary

/// A tunnel's opening leaves nothing behind, however it ends.
@Suite(.serialized) struct `Tunnel through a proxy` {
  private func target(
    _ scheme: Proxy.Scheme, _ port: UInt16
  ) throws -> (ConnectionTarget, ConnectionOptions) {
    let proxy = try Proxy("\(scheme.rawValue)://127.0.0.1:\(port)")
    return (
      .tcp(SocketAddress(.loopbackV4, port: port)),
      ConnectionOptions(tunnel: ProxyTunnel(through: proxy, to: "192.0.2.1", port: 3478))
    )
  }

  /// Local sockets of this process that listen under a name of the kernel's, as only tunnels do.
  private var meetingPoints: Int {
    get throws {
      let held = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
      }
      let table = try String(contentsOfFile: "/proc/self/net/unix", encoding: .utf8)
      return table.split(separator: "\n").count { line in
        let fields = line.split(separator: " ")
        return fields.last?.hasPrefix("@") == true && held.contains("socket:[\(fields[6])]")
      }
    }
  }

  /// A proxy's answer that opens a tunnel.
  private func consent(_ scheme: Proxy.Scheme) -> String {
    scheme == .http
      ? "HTTP/1.1 200 OK\r\n\r\n"
      : "\u{5}\u{0}\u{5}\u{0}\u{0}\u{1}" + String(repeating: "\u{0}", count: 6)
  }

  @Test(arguments: [Proxy.Scheme.http, .socks5, .socks5h])
  @NetworkActor func `an open tunnel carries bytes, and only the connection is left of it`(
    scheme: Proxy.Scheme
  ) async throws {
    let server = try CannedServer(answering: consent(scheme) + "hello", hangingUp: false)
    let (target, options) = try target(scheme, server.port)
    let connection = try await Connection.open(target, options, until: EventLoop.now + patience)
    #expect(connection.phases.map(\.name) == [.proxyConnect, .proxy])
    #expect(try await connection.receive(5) == Array("hello".utf8))
    connection.close()
    #expect(try meetingPoints == 0)
    withExtendedLifetime(server) {}
  }

  /// More than one read of 64 KiB, and more than the local socket holds.
  @Test @NetworkActor func `a megabyte right behind the proxy's answer arrives whole`() async throws
  {
    let text = String((0..<(1 << 17)).map { Character(UnicodeScalar(UInt8(97 + $0 % 26))) })
    let sent = String(repeating: text, count: 8)
    let server = try CannedServer(answering: consent(.http) + sent, hangingUp: false)
    let (target, options) = try target(.http, server.port)
    let connection = try await Connection.open(target, options, until: EventLoop.now + patience)
    // The answer may come while nobody reads yet.
    try await EventLoop.sleep(until: EventLoop.now + moment)
    #expect(try await connection.receive(sent.utf8.count) == Array(sent.utf8))
    connection.close()
    withExtendedLifetime(server) {}
  }

  @Test(arguments: ["", "HTTP/1.1 403 No\r\n\r\n", "garbage\r\n\r\n"])
  @NetworkActor func `a failed one leaves nothing`(answer: String) async throws {
    let server = try CannedServer(answering: answer)
    let (target, options) = try target(.http, server.port)
    let failure = await #expect(throws: OpeningFailure.self) {
      _ = try await Connection.open(target, options, until: EventLoop.now + patience)
    }
    #expect(failure?.phases.last?.name == .proxy)
    #expect(try meetingPoints == 0)
    withExtendedLifetime(server) {}
  }

  @Test(arguments: [false, true])
  @NetworkActor func `one that its deadline or its task ends leaves nothing`(
    isCancelled: Bool
  ) async throws {
    let silent = try CannedServer()
    let (target, options) = try target(.http, silent.port)
    let deadline = EventLoop.now + (isCancelled ? patience : moment)
    let opening = Task(executorPreference: EventLoop.shared) {
      _ = try await Connection.open(target, options, until: deadline)
    }
    if isCancelled {
      for _ in 0..<1000 where try meetingPoints == 0 {
        try await EventLoop.sleep(until: EventLoop.now + .milliseconds(5))
      }
      #expect(try meetingPoints > 0)
      opening.cancel()
    }
    guard case .failure(let error) = await opening.result else {
      Issue.record("opened")
      return
    }
    #expect((error as? OpeningFailure)?.error == (isCancelled ? .cancelled : .timeout))
    #expect(try meetingPoints == 0)
    withExtendedLifetime(silent) {}
  }
}

private let patience = Nanoseconds.seconds(30)

/// Shorter than any answer that never comes.
private let moment = Nanoseconds.milliseconds(20)

extension Connection {
  /// The next `count` bytes of the stream.
  fileprivate func receive(_ count: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      switch await next(until: EventLoop.now + patience) {
      case .received(let piece, _, _): bytes += piece
      case .transmitted: continue
      case let other: throw Unexpected(arrival: other)
      }
    }
    return bytes
  }
}

private struct Unexpected: Error {
  var arrival: Arrival
}
