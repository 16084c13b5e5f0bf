import Foundation
import TestSupport
import Testing

/// Runs that are killed while they hold many allocations, with permissions, channels and media under way.
@Suite(.serialized, .timeLimit(.minutes(5))) struct AllocationKillTests {
  /// Runs at a time, and the allocations of each.
  private static let (lanes, allocations) = (10, 10)
  private static let killsPerLane = 20
  /// Each is a host of its own, over UDP and TCP.
  private static let hosts = (1...5).map { "127.0.0.\($0)" }

  @Test
  func `B-47 of a hundred allocations at once, with data in flight, none is left after 200 kills`()
    async throws
  {
    let listeners = Self.hosts.dropFirst().map { "listening-ip=\($0)" }
    try await Coturn.with(options: listeners) { server in
      let password = try server.file("password", Coturn.password)
      let uris = Self.hosts.flatMap { host in
        ["udp", "tcp"].map { "turn:\(host):\(server.plainPort)?transport=\($0)" }
      }
      let arguments =
        ["run", "--count", "1", "--pace", "0", "--media", "20x172", "--duration", "1m"] + uris
        + ["--username", Coturn.username, "--credential-file", password.path()]
      let allAtOnce = Task { try await Self.awaitAll(at: server) }
      try await withThrowingTaskGroup { group in
        for lane in 0..<Self.lanes {
          group.addTask { try await Self.killRuns(arguments, lane, after: allAtOnce) }
        }
        try await group.waitForAll()
      }
      #expect(try await server.linesOfSessionsLeft() == [])
      let log = server.log
      #expect(log.contains("CREATE_PERMISSION processed, success"))
      #expect(Self.sessionsWithData(log) >= Self.lanes * Self.allocations)
    }
  }

  private static func killRuns(
    _ arguments: [String], _ lane: Int, after allAtOnce: Task<Void, any Error>
  ) async throws {
    for kill in 0..<killsPerLane {
      try await ChildProcess.with(BuiltProgram.iceprobe, arguments) { child in
        if kill == 0 { try await allAtOnce.value }
        try await Task.sleep(for: .milliseconds(.random(in: 0...2400)))
        switch (lane + kill) % 3 {
        case 0: child.send(signal: SIGINT)
        case 1: child.send(signal: SIGTERM)
        default:
          child.send(signal: SIGINT)
          child.send(signal: SIGTERM)
        }
        let finished = try await child.finished(seconds: 20)
        #expect([130, 143].contains(finished.status), "\(finished)")
      }
    }
  }

  /// Waits until all allocations of the first round are there at once, each with its channel.
  private static func awaitAll(at server: Coturn) async throws {
    let wanted = lanes * allocations
    for _ in 0..<600 {
      let channels = server.log.split(separator: "\n").count {
        $0.hasSuffix("CHANNEL_BIND processed, success")
      }
      if server.liveSessions.count >= wanted, channels >= wanted { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("\(server.liveSessions.count) of \(wanted) allocations at once")
  }

  /// How many sessions relayed packets both ways, by the account that the server gives at their end.
  private static func sessionsWithData(_ log: String) -> Int {
    log.split(separator: "\n").count { line in
      line.contains(": peer usage: ") && !line.contains(" rp=0,") && !line.contains(" sp=0,")
    }
  }
}
