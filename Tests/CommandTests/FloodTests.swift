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
      let script = Repository.root.appending(path: "Tests/Support/flood.py")
      let flood = try await ChildProcess.run(
        URL(filePath: "/usr/bin/python3"), [script.path(), String(port), "\(Self.count)"],
        seconds: 240)
      let kinds = try flood.standardOutput.split(separator: "\n").map { try Kind($0) }
      #expect(kinds.count == 9, "\(flood.standardError)")
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
      #expect(try Self.peakMemory(of: server.processID) < Self.memory)
    }
  }

  private static func peakMemory(of process: Int32) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(line.split(separator: " ").compactMap { Int($0) }.first) << 10
  }
}
