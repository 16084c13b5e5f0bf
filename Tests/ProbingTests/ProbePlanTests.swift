import ICEServers
import Probing
import Testing
import Vocabulary

@Suite struct ProbePlanTests {
  private func plan(_ uris: [String], _ transports: [TransportProtocol]? = nil) throws -> ProbePlan
  {
    let targets = try uris.map {
      ProbeTarget(source: "s1", uri: try ICEServerURI.read($0).uri, credential: nil)
    }
    return ProbePlan(targets: targets, transports: transports)
  }

  @Test func `each URI is checked over its own transport`() throws {
    let plan = try plan([
      "stun:a.example", "stuns:a.example", "turn:a.example", "turns:a.example",
      "turn:a.example?transport=tcp", "turns:a.example:443?transport=udp",
    ])
    #expect(
      plan.description == """
        stun:a.example over udp
        stuns:a.example over tls
        stuns:a.example over dtls
        turn:a.example over udp
        turns:a.example over tls
        turn:a.example?transport=tcp over tcp
        turns:a.example:443?transport=udp over dtls
        """)
    #expect(plan.leftOut.isEmpty)
  }

  @Test func `asked-for transports fill what a URI leaves open and filter what it says`() throws {
    let plan = try plan(["turn:a.example", "turn:a.example?transport=udp"], [.tcp])
    #expect(plan.description == "turn:a.example over tcp")
    #expect(plan.leftOut.map(\.uri.description) == ["turn:a.example?transport=udp"])
  }

  @Test func `security is never dropped to fit the asked-for transports`() throws {
    let plan = try plan(["turns:a.example"], [.udp, .tcp])
    #expect(plan.paths.isEmpty)
    #expect(plan.leftOut.count == 1)
  }

  @Test func `the same URI twice is checked once`() throws {
    let plan = try plan(["turn:a.example", "turn:a.example", "turn:A.example"])
    #expect(plan.paths.count == 1)
  }
}
