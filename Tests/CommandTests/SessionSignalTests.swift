import Foundation
import TestSupport
import Testing

/// An interrupted run deletes the media session that it made, wherever it was.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SessionSignalTests {
  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func `a session whose 201 comes after the signal is deleted`(
    signal: Int32, status: Int32
  ) async throws {
    let peer = try await WHIPPeer.shared()
    var scenario = WHIPPeer.Scenario()
    scenario.held = true
    let name = try await peer.set(scenario)
    try await Self.start(peer, name) { child in
      try await Self.wait(for: peer, name) { $0.sessions == 1 }
      child.send(signal: signal)
      try await peer.release(name)
      let finished = try await child.finished(seconds: 10)
      #expect(finished.status == status)
      let report = try ReportDocument(json: finished.standardOutput)
      #expect(report.run.partial)
    }
    let log = try await peer.log(of: name)
    #expect(log.requests.map(\.method) == ["POST", "DELETE"])
    #expect(log.sessions == 0)
  }

  @Test
  func `a session behind a proxy is deleted, though the proxy had answered before the signal`()
    async throws
  {
    let peer = try await WHIPPeer.shared()
    var scenario = WHIPPeer.Scenario()
    scenario.held = true
    let name = try await peer.set(scenario)
    try await TestProxy.withTLS(before: peer.port) { port, authority in
      try await TestProxy.with(.http) { proxy in
        try await ChildProcess.with(
          BuiltProgram.iceprobe,
          [
            "run", "--format", "json", "--cacert", authority.path(), "--whip",
            "https://localhost:\(port)/whip/\(name)",
          ],
          environment: ["https_proxy": proxy.url, "no_proxy": nil, "NO_PROXY": nil]
        ) { child in
          try await Self.wait(for: peer, name) { $0.sessions == 1 }
          child.send(signal: SIGINT)
          try await peer.release(name)
          #expect(try await child.finished(seconds: 10).status == 130)
        }
      }
    }
    let log = try await peer.log(of: name)
    #expect(log.requests.map(\.method) == ["POST", "DELETE"])
    #expect(log.sessions == 0)
  }

  @Test func `a server that holds back its answer does not hold up an interrupted run`()
    async throws
  {
    let peer = try await WHIPPeer.shared()
    var scenario = WHIPPeer.Scenario()
    scenario.delay = 30
    let name = try await peer.set(scenario)
    try await Self.start(peer, name) { child in
      try await Self.wait(for: peer, name) { !$0.requests.isEmpty }
      child.send(signal: SIGINT)
      #expect(try await child.finished(seconds: 15).status == 130)
    }
    #expect(try await peer.log(of: name).requests.map(\.method) == ["POST"])
  }

  @Test func `whenever a run is interrupted, no session is left behind`() async throws {
    let peer = try await WHIPPeer.shared()
    for round in 0..<5 {
      try await withThrowingTaskGroup { group in
        for place in 0..<6 {
          group.addTask { try await Self.interrupt(peer, round, place) }
        }
        try await group.waitForAll()
      }
    }
  }

  /// Sends the signal some time after the start, or after the offer: while the answer is awaited, during
  /// ICE, DTLS, or the samples.
  private static func interrupt(_ peer: WHIPPeer, _ round: Int, _ place: Int) async throws {
    var scenario = WHIPPeer.Scenario()
    scenario.delay = 0.05
    let name = try await peer.set(scenario)
    let signal = round.isMultiple(of: 2) ? SIGINT : SIGTERM
    try await start(peer, name) { child in
      if place > 0 { try await wait(for: peer, name) { !$0.requests.isEmpty } }
      try await Task.sleep(for: .milliseconds(round * 30 + place * 5))
      child.send(signal: signal)
      let finished = try await child.finished(seconds: 15)
      #expect([0, 128 + signal].contains(finished.status), "\(finished)")
    }
    let log = try await peer.log(of: name)
    #expect(log.sessions == 0)
    #expect([[], ["POST", "DELETE"]].contains(log.requests.map(\.method)))
  }

  private static func start(
    _ peer: WHIPPeer, _ name: String, _ body: (ChildProcess) async throws -> Void
  ) async throws {
    let arguments = ["run", "--format", "json", "--whip", "\(peer.base)/whip/\(name)"]
    try await ChildProcess.with(BuiltProgram.iceprobe, arguments, body)
  }

  private static func wait(
    for peer: WHIPPeer, _ name: String, _ isSo: (WHIPPeer.Log) -> Bool
  ) async throws {
    for _ in 0..<1000 {
      if isSo(try await peer.log(of: name)) { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("the peer never saw it")
  }
}
