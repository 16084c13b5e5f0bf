import Foundation
import Polling
import Resolving
import TestSupport
import Testing
import Vocabulary

/// Behaviour that depends on the process's environment, each case in a process of its own.
@Suite(.timeLimit(.minutes(2))) struct EnvironmentTests {
  @Test func `the hosts file comes before DNS`() async {
    await #expect(processExitsWith: .success) {
      try await withHosts(
        "192.0.2.5 turn.test turn\n2001:db8::5 turn.test\n192.0.2.6 turn.test\n0.0.0.0 ads.test\n"
      ) { resolver in
        let resolution = try await resolver.resolve("Turn.test.", until: soon)
        #expect(resolution.source == .hosts)
        #expect(
          resolution.addresses == [
            ResolvedAddress(ip: try #require(IPAddress("2001:db8::5"))),
            ResolvedAddress(ip: try #require(IPAddress("192.0.2.5"))),
            ResolvedAddress(ip: try #require(IPAddress("192.0.2.6"))),
          ])
        #expect(resolution.queries.isEmpty && resolution.notes.isEmpty)
        let onlyV4 = try await resolver.resolve("turn.test", [.v4], until: soon)
        #expect(onlyV4.addresses.map(\.ip.version) == [.v4, .v4])
        #expect(await failure(of: "ads.test", resolver)?.reason == .unusableAddresses)
      }
    }
  }

  @Test func `an unreadable hosts file holds up only lookups of names`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      defer { directory.remove() }
      // As on a disk of the network that is gone: who opens it waits.
      let path = directory.url.appending(path: "hosts").path()
      #expect(unsafe mkfifo(path, 0o600) == 0)
      _ = unsafe setenv("CARES_HOSTS", path, 1)
      let asking = Task {
        try await Resolver().resolve("turn.test", until: EventLoop.now + .seconds(2))
      }
      try await EventLoop.sleep(until: EventLoop.now + .milliseconds(200))
      #expect(try await Resolver().resolve("192.0.2.1", until: soon).source == .literal)
      let error = await #expect(throws: ResolutionError.self) { try await asking.value }
      #expect(error?.reason == .localFiles)
    }
  }

  @Test(arguments: ["localhost", "a.localhost", "LOCALHOST.", "x.y.localhost."])
  func `RFC 6761 localhost never goes to DNS`(host: String) async {
    await #expect(processExitsWith: .success) { [host] in
      try await withHosts("192.0.2.5 turn.test\n") { resolver in
        let resolution = try await resolver.resolve(host, until: soon)
        #expect(resolution.source == .hosts)
        #expect(Set(resolution.addresses.map(\.ip)) == [.loopbackV6, .loopbackV4])
      }
    }
  }

  @Test func `search domains are for names without a dot`() async {
    await #expect(processExitsWith: .success) {
      _ = unsafe setenv("LOCALDOMAIN", "example", 1)
      // As in a Kubernetes pod, where dotted names are searched first.
      _ = unsafe setenv("RES_OPTIONS", "ndots:5", 1)
      let lines = ["host-record=box.example,192.0.2.1", "host-record=a.b.example,192.0.2.2"]
      try await Dnsmasq.with(lines) { dns in
        let resolver = Resolver(servers: [dns.server])
        let box = try await resolver.resolve("box", [.v4], until: soon)
        #expect(box.addresses.map(\.ip.description) == ["192.0.2.1"])
        #expect(try dns.questions == ["query[A] box.example"])
        for host in ["box.", "a.b"] {
          #expect(await failure(of: host, resolver)?.reason == .query(.refused))
        }
      }
    }
  }

  @Test func `no socket stays open, however a lookup ends`() async {
    await #expect(processExitsWith: .success) {
      try await Responder.with { dns in
        // The first lookup opens what stays: the loop's own descriptors.
        _ = try await Resolver(servers: [dns.server]).resolve("answer.answer.test", until: soon)
        let before = try openDescriptors()
        for host in [
          "answer.answer", "silent.silent", "answer.silent", "servfail.cut", "truncated.none",
        ] {
          let lookup = Task {
            try await Resolver(servers: [dns.server])
              .resolve("\(host).test", until: EventLoop.now + .milliseconds(100))
          }
          _ = await lookup.result
          let cancelled = Task {
            try await Resolver(servers: [dns.server]).resolve("\(host).test", until: soon)
          }
          cancelled.cancel()
          _ = await cancelled.result
        }
        #expect(try openDescriptors() == before)
      }
    }
  }
}

private func openDescriptors() throws -> Int {
  try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
}

/// Hands over a resolver that reads a hosts file of the test's and has no DNS to ask.
private func withHosts(_ text: String, _ body: (Resolver) async throws -> Void) async throws {
  let directory = try TemporaryDirectory()
  defer { directory.remove() }
  _ = unsafe setenv("CARES_HOSTS", try directory.file("hosts", text).path(), 1)
  try await body(Resolver(servers: [SocketAddress(.loopbackV4, port: 1)]))
}
