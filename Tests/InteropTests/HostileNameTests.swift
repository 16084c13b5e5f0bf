import Foundation
import TestSupport
import Testing
import Vocabulary

/// Name servers that misbehave, through the whole program, before a real coturn.
@Suite(.timeLimit(.minutes(2))) struct HostileNameTests {
  @Test func `B-28 B-29 a name server's misbehaviour for one name does not affect others`()
    async throws
  {
    let names = [
      ("answer.silent.test", "127.0.0.1"), ("silent.answer.test", "::1"),
      ("none.answer.test", "::1"), ("zerottl.none.test", "127.0.0.1"),
      ("chain.none.test", "127.0.0.1"), ("loop.loop.test", "has no address"),
      ("silent.silent.test", "in time"), ("lie.pointerloop.test", "cannot be read"),
    ]
    try await Coturn.with { server in
      let script = Repository.root.appending(path: "Tests/Support/dns_responder.py")
      try await ChildProcess.with(
        URL(filePath: "/usr/bin/python3"), [script.path(), "127.0.0.1", "::1"]
      ) { dns in
        let port = try await dns.nextLine()
        let run = try await ProgramRun.run(
          ["--dns-server", "127.0.0.1:\(port)", "--timeout", "4s"]
            + names.map { "stun:\($0.0):\(server.plainPort)" })
        #expect(run.report.checks.map(\.server.host) == names.map(\.0))
        for (check, (name, result)) in zip(run.report.checks, names) {
          if let address = check.server.address {
            #expect(address == result && check.outcome == "ok", "\(name)")
          } else {
            #expect(check.failure?.reason == "dns_failure", "\(name)")
            #expect(check.failure?.message.hasSuffix(result) == true, "\(name)")
          }
        }
        #expect(run.status == 2)
      }
    }
  }

  @Test func `B-28 of a thousand addresses eight are checked, and "no service" means none`()
    async throws
  {
    let hosts = (0..<1000).map { "127.1.\($0 / 250).\($0 % 250 + 1) many.example\n" }.joined()
    try await Dnsmasq.with(["srv-host=_stun._udp.none.example"], hosts: hosts) { dns in
      let run = try await ProgramRun.run([
        "--dns-server", dns.server.description, "--resolve", "rfc5928", "--transport", "udp",
        "stun:many.example:\(try FreePort.take())", "stun:none.example",
      ])
      #expect(run.status == 2)
      let many = run.report.checks.filter { $0.server.host == "many.example" }
      #expect(many.map(\.failure?.reason) == Array(repeating: "connection_refused", count: 8))
      let none = run.report.checks.filter { $0.server.host == "none.example" }
      #expect(none.map(\.failure?.reason) == ["dns_failure"])
    }
  }
}
