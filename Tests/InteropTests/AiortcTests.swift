import Foundation
import Measurements
import Polling
import Probing
import SessionDescriptions
import TLS
import TestSupport
import Testing
import Vocabulary

/// From an offer to a DTLS session with aiortc, a full agent that checks us before it talks.
@Suite(.timeLimit(.minutes(2))) struct AiortcTests {
  @Test(arguments: ["127.0.0.1", "::1"])
  func `both ends are connected`(address: String) async throws {
    try await Call.with(["--address", address]) { call in
      let results = await call.check()
      let result = try #require(results.first)
      #expect(results.allSatisfy { $0.outcome == .ok }, "\(results.map(\.failure))")
      #expect(result.phases.map(\.name) == [.ice, .ice, .dtls])
      #expect(result.tls?.trust == .verified)
      #expect(result.mappedAddress?.ip == IPAddress(address))
      #expect(try await call.reaches("connected"))
    }
  }

  @Test(arguments: [("insisting", [Observation.roleConflict]), ("yielding", [])])
  func `ICE-7 two that both want to control come to terms`(
    role: String, observations: [Observation]
  ) async throws {
    try await Call.with(["--role", role]) { call in
      let results = await call.check()
      let nominated = try #require(results.first { $0.candidate?.isNominated == true })
      #expect(nominated.outcome == .ok, "\(String(describing: nominated.failure))")
      #expect(nominated.observations == observations)
      #expect(try await call.reaches("connected"))
    }
  }

  @Test func `ICE-19 a wrong password is refused`() async throws {
    try await Call.with { call in
      let results = await call.check { answer in
        guard
          let ice = ICEParameters(ufrag: answer.ice.ufrag, password: "0123456789abcdefghijklmn")
        else { return }
        answer.ice = ice
      }
      #expect(!results.isEmpty)
      #expect(results.allSatisfy { $0.failure?.reason == .unauthorized && $0.tls == nil })
    }
  }

  @Test func `a wrong fingerprint ends the handshake, on both sides`() async throws {
    try await Call.with { call in
      let other = try TLSIdentity.forMedia().fingerprint
      let results = await call.check { $0.fingerprints = [other].compactMap(\.self) }
      let nominated = try #require(results.first { $0.candidate?.isNominated == true })
      #expect(nominated.failure?.reason == .certificateInvalid)
      #expect(nominated.tls?.trust == .rejected(.fingerprintMismatch))
      #expect(try await call.reaches("failed"))
    }
  }
}

/// A session that aiortc has answered.
private struct Call {
  private let child: ChildProcess
  private let local: ICEParameters
  private let identity: TLSIdentity
  private let answer: SessionAnswer

  static func with(
    _ arguments: [String] = [], _ body: (Call) async throws -> Void
  ) async throws {
    let script = Repository.root.appending(path: "Tests/Support/aiortc_answerer.py")
    try await ChildProcess.with(Repository.python, [script.path()] + arguments) { child in
      try await body(try await Call(with: child))
    }
  }

  private init(with child: ChildProcess) async throws {
    var generator = SystemRandomNumberGenerator()
    self.child = child
    local = ICEParameters(using: &generator)
    identity = try .forMedia()
    let offer = SessionOffer(
      sessionID: 1, local: local, fingerprint: try #require(identity.fingerprint),
      media: [.audio], direction: .sendOnly)
    let line = try JSONEncoder().encode(["offer": offer.text])
    child.write(String(decoding: line, as: UTF8.self) + "\n")
    let reply = try JSONDecoder().decode(
      [String: String].self, from: Data(try await child.nextLine().utf8))
    answer = try SessionAnswer(Array(try #require(reply["answer"]).utf8))
  }

  /// Checks the answer's candidates, after something in it was changed.
  func check(changing change: (inout SessionAnswer) -> Void = { _ in }) async -> [CheckResult] {
    var remote = answer
    change(&remote)
    guard let fingerprint = identity.fingerprint else { return [] }
    var options = ProbeOptions(software: "test")
    options.timeout = .seconds(20)
    let target = ConnectivityTarget(
      source: "s1",
      session: MediaSession(local: local, localFingerprint: fingerprint, remote: remote),
      identity: identity)
    return await withTaskExecutorPreference(EventLoop.shared) {
      await Prober(options, .openSSL).checkSession(target, start: EventLoop.now)
    }
  }

  /// Whether aiortc says, sooner or later, that the connection is in this state.
  func reaches(_ state: String) async throws -> Bool {
    while true {
      let line = try JSONDecoder().decode(
        [String: String].self, from: Data(try await child.nextLine().utf8))
      if line["connection"] == state { return true }
      if line["connection"] == "closed" { return false }
    }
  }
}
