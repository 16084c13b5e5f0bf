import Foundation
import TestSupport
import Testing

/// `respond` on a network where anybody may send to it.
@Suite(.timeLimit(.minutes(5))) struct FloodTests {
  private struct Kind {
    var name: String
    var sent, sentBytes, received, receivedBytes: Int

    init(_ line: Substring) throws {
      let words = line.split(separator: " ")
      name = String(words[0])
      let numbers = words.dropFirst().compactMap { Int($0) }
      (sent, sentBytes, received, receivedBytes) = (numbers[0], numbers[1], numbers[2], numbers[3])
    }
  }

  /// Of each kind; sent as fast as one process can, which is more than 50,000 a second, and few enough to
  /// leave the tests beside this one their time.
  private static let count = 20_000
  /// Bytes.
  private static let memory = 64 << 20

  @Test(arguments: [[], ["--echo"]])
  func `strangers get nothing back, however much they send, and memory stays within 64 MB`(
    options: [String]
  ) async throws {
    let arguments =
      ["respond", "--transport", "udp", "--port", "0", "--bind-address", "127.0.0.1"] + options
    try await ChildProcess.with(BuiltProgram.iceprobe, arguments) { server in
      let port = try #require(try await server.nextLine().split(separator: ":").last)
      let kinds = try await Self.flood(String(port))
      #expect(kinds.count == 9)
      for kind in kinds {
        #expect(kind.sent > 0)
        guard kind.name == "hellos", !options.isEmpty else {
          #expect(kind.received == 0, "\(kind)")
          continue
        }
        #expect(kind.received > 0 && kind.received < kind.sent / 2)
        #expect(kind.receivedBytes < kind.sentBytes / 2)
      }
      let binding = try await BuiltProgram.run(["run", "stun:127.0.0.1:\(port)", "--count", "1"])
      // A busy machine may be slow; the answer is what counts.
      #expect(binding.status <= 1, "\(binding.standardOutput)")
      #expect(try Self.bytes("VmHWM:", of: server.processID) < Self.memory)
    }
  }

  @Test func `strangers get nothing of a WHIP session, and memory stays within 64 MB`() async throws
  {
    let address = "127.0.0.1:\(try FreePort.take())"
    try await ChildProcess.with(BuiltProgram.iceprobe, ["respond", "--whip", address]) {
      server in
      let endpoint = try #require(try await server.nextLine().split(separator: " ").last)
      let token = try #require(try await server.nextLine().split(separator: " ").last)
      let answer = try await ChildProcess.run(
        URL(filePath: "/usr/bin/curl"),
        [
          "--silent", "--insecure", "--header", "Authorization: Bearer \(token)", "--header",
          "Content-Type: application/sdp", "--data-binary", "@-", String(endpoint),
        ], input: Self.offer)
      let candidate = try #require(
        answer.standardOutput.split(separator: "\r\n").first {
          $0.hasPrefix("a=candidate:") && $0.contains(" udp ")
        }, "\(answer)")
      let before = try Self.bytes("VmHWM:", of: server.processID)
      let port = String(candidate.split(separator: " ")[5])
      let kinds = try await Self.flood(port, "ice")
      #expect(kinds.count == 13)
      for kind in kinds {
        #expect(kind.sent > 0)
        // Some are told that their user is not known here, in fewer bytes.
        let mayBeTold = kind.name == "checks"
        #expect(mayBeTold ? kind.received <= 200 : kind.received == 0, "\(kind)")
        #expect(kind.receivedBytes < kind.sentBytes / 2)
      }
      // A debug build's own code counts for most of what it has from the start.
      #expect(try Self.bytes("VmHWM:", of: server.processID) - before < Self.memory / 8)
      #expect(try Self.bytes("RssAnon:", of: server.processID) < Self.memory)
      let again = try await ChildProcess.run(
        URL(filePath: "/usr/bin/curl"), ["--silent", "--insecure", String(endpoint)])
      #expect(again.standardOutput.contains("bearer token"), "it still serves: \(again)")
    }
  }

  private static let offer = [
    "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111", "c=IN IP4 0.0.0.0", "a=mid:0", "a=ice-ufrag:RFRG",
    "a=ice-pwd:remotepasswordremotepass",
    "a=fingerprint:sha-256 " + Array(repeating: "AB", count: 32).joined(separator: ":"),
    "a=setup:actpass", "a=rtcp-mux", "a=sendonly", "a=rtpmap:111 opus/48000/2", "",
  ].joined(separator: "\r\n")

  /// Everything that flood.py has, sent to a port.
  private static func flood(_ port: String, _ more: String...) async throws -> [Kind] {
    let script = Repository.root.appending(path: "Tests/Support/flood.py")
    let flood = try await ChildProcess.run(
      URL(filePath: "/usr/bin/python3"), [script.path(), port, "\(count)"] + more, seconds: 280)
    return try flood.standardOutput.split(separator: "\n").map { try Kind($0) }
  }

  /// Bytes: the most that there were (VmHWM), or those of no file (RssAnon).
  private static func bytes(_ name: String, of process: Int32) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name) })
    return try #require(line.split(separator: " ").compactMap { Int($0) }.first) << 10
  }
}
