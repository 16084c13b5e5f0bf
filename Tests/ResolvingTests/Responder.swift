import Foundation
import TestSupport
import Vocabulary

/// A DNS server of our own for what a real one refuses to send.
///
/// A name says what becomes of its questions: `answer.silent.test` answers A and not AAAA.
struct Responder {
  let server: SocketAddress
  private let process: ChildProcess

  static func with<Result>(_ body: (Responder) async throws -> Result) async throws -> Result {
    let script = Repository.root.appending(path: "Tests/Support/dns_responder.py")
    return try await ChildProcess.with(URL(filePath: "/usr/bin/python3"), [script.path()]) {
      let port = UInt16(try await $0.nextLine())
      return try await body(
        Responder(server: SocketAddress(.loopbackV4, port: port ?? 0), process: $0))
    }
  }

  /// The questions received so far, as `A name`, each transmission being one.
  ///
  /// Waits for the last of them to be a question for `last`, since they come through a pipe.
  func questions(upTo last: String) async throws -> [String] {
    while true {
      let lines = process.outputSoFar.split(separator: "\n").dropFirst().map(String.init)
      if let end = lines.firstIndex(of: last) { return Array(lines[...end]) }
      try await Task.sleep(for: .milliseconds(1))
    }
  }
}
