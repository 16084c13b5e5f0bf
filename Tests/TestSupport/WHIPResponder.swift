import Foundation

/// `iceprobe respond --whip` on loopback.
package struct WHIPResponder: Sendable {
  package let process: ChildProcess
  package let url: String
  package let token: String
  private let pin: String
  private let directory: URL

  /// Starts it, waits until it listens, runs `body`, and stops it however that ends.
  package static func with<Result>(
    _ options: [String] = [], _ body: (WHIPResponder) async throws -> Result
  ) async throws -> Result {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let arguments = ["respond", "--whip", "127.0.0.1:\(try FreePort.take())"] + options
    return try await ChildProcess.with(BuiltProgram.iceprobe, arguments) { process in
      try await body(WHIPResponder(process, directory.url))
    }
  }

  private init(_ process: ChildProcess, _ directory: URL) async throws {
    func value() async throws -> String {
      String(try await process.nextLine().split(separator: " ").last ?? "")
    }
    url = try await value()
    token = try await value()
    pin = try await value()
    self.process = process
    self.directory = directory
  }

  package var port: Int { URL(string: url)?.port ?? 0 }

  /// What `iceprobe run` needs to have a session with it.
  package func runArguments() throws -> [String] {
    let file = directory.appending(path: "token-\(UUID().uuidString)")
    try Data(token.utf8).write(to: file)
    return ["--whip", url, "--whip-pin", pin, "--bearer-file", file.path()]
  }

  /// How many sessions have begun until now, and how many of them have ended.
  package var sessions: (begun: Int, ended: Int) {
    let lines = process.outputSoFar.split(separator: "\n")
    return (lines.count { $0.hasSuffix("begins") }, lines.count { $0.contains(" ends: ") })
  }
}
