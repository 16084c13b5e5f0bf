import Foundation
import ICEServers
import Measurements
import Polling
import Probing
import Resolving
import TestSupport
import Testing
import Vocabulary

/// From URIs to servers, against a real DNS server.
@Suite(.serialized) struct ServerLocatorTests {
  private static let records = [
    "host-record=both.example,192.0.2.1,2001:db8::1", "host-record=one.example,192.0.2.11",
    "host-record=two.example,192.0.2.12",
    "srv-host=_turn._udp.srv.example,one.example,3479,1,5",
    "srv-host=_turn._udp.srv.example,two.example,3480,2,5",
    "srv-host=_turns._udp.srv.example,one.example,5350",
    "srv-host=_turns._tcp.srv.example,two.example,443",
    "srv-host=_stun._udp.srv.example,one.example,19302",
    "srv-host=_turn._udp.none.example",
    "srv-host=_turn._udp.lost.example,nothere.example,3479",
    "naptr-record=naptr.example,1,2,S,RELAY:turn.udp,,_turn._udp.srv.example",
    "naptr-record=naptr.example,1,1,A,RELAY:turn.tcp,,two.example",
    "naptr-record=naptr.example,1,3,,RELAY:turn.tls:turn.dtls,,next.example",
    "naptr-record=next.example,1,1,S,RELAY:turn.tls,,_turns._tcp.srv.example",
    "naptr-record=circle.example,1,1,,RELAY:turn.udp,,round.example",
    "naptr-record=round.example,1,1,,RELAY:turn.udp,,circle.example",
  ]

  private func locate(
    _ uris: [String], _ dns: Dnsmasq, _ method: ResolutionMethod = .rfc5928
  ) async throws -> [ServerLocation] {
    let read = try uris.map { try ICEServerURI.read($0).uri }
    return await Task(executorPreference: EventLoop.shared) {
      await ServerLocator(method, [.v4, .v6], nameServers: [dns.server], timeout: .seconds(30))
        .locate(read)
    }.value.compactMap(\.self)
  }

  /// `udp 192.0.2.1:3478 by address`, in the order in which they would be tried.
  private func places(_ location: ServerLocation) -> [String] {
    location.places.flatMap { place in
      ((try? place.result.get())?.addresses ?? []).map { address in
        let socket = SocketAddress(address.ip, port: place.target.port)
        return "\(place.target.transport.rawValue) \(socket) by \(place.target.path.rawValue)"
      }
    }
  }

  static let matrix: [(scheme: String, port: String, query: String, host: String)] =
    ["turn", "turns"].flatMap { scheme in
      ["", ":99"].flatMap { port in
        ["", "?transport=udp", "?transport=tcp"].flatMap { query in
          ["192.0.2.1", "both.example"].map { (scheme, port, query, $0) }
        }
      }
    }

  @Test func `RES-17 every combination asks a real server what its branch asks`() async throws {
    try await Dnsmasq.with(Self.records) { dns in
      var asked = 0
      for (scheme, port, query, host) in Self.matrix {
        let uri = "\(scheme):\(host)\(port)\(query)"
        let location = try #require(try await locate([uri], dns).first)
        let questions = try dns.questions.dropFirst(asked)
        asked += questions.count

        var expected: [String] = []
        if host == "both.example" {
          let order = scheme == "turn" ? ["_udp", "_tcp"] : ["_tcp", "_udp"]
          let chosen = order.filter { query.isEmpty || query.hasSuffix($0.dropFirst()) }
          if port.isEmpty {
            if query.isEmpty { expected.append("query[NAPTR] \(host)") }
            expected += chosen.map { "query[SRV] _\(scheme).\($0).\(host)" }
          }
          expected += ["query[A] \(host)", "query[AAAA] \(host)"]
        }
        #expect(Array(questions) == expected, "\(uri)")
        let transports = query.isEmpty ? 2 : 1
        #expect(places(location).count == transports * (host == "both.example" ? 2 : 1), "\(uri)")
      }
    }
  }

  @Test func `SRV and NAPTR lead to transports, ports and addresses`() async throws {
    try await Dnsmasq.with(Self.records) { dns in
      let found = try await locate(
        [
          "turn:srv.example?transport=udp", "turns:srv.example", "stun:srv.example",
          "turn:naptr.example", "turns:naptr.example",
        ], dns)
      #expect(
        found.map(places) == [
          ["udp 192.0.2.11:3479 by srv", "udp 192.0.2.12:3480 by srv"],
          ["tls 192.0.2.12:443 by srv", "dtls 192.0.2.11:5350 by srv"],
          ["udp 192.0.2.11:19302 by srv"],
          [
            "tcp 192.0.2.12:3478 by naptr", "udp 192.0.2.11:3479 by naptr",
            "udp 192.0.2.12:3480 by naptr",
          ],
          ["tls 192.0.2.12:443 by naptr"],
        ])
      #expect(found.allSatisfy { !$0.hiddenTargets.isEmpty && $0.searchDuration > .zero })
    }
  }

  @Test func `DNS that leads nowhere ends, and says where`() async throws {
    try await Dnsmasq.with(Self.records) { dns in
      let found = try await locate(
        [
          "turn:none.example?transport=udp", "turn:circle.example",
          "turn:lost.example?transport=udp",
        ], dns)
      #expect(found.map { $0.places.count } == [0, 0, 1])
      #expect(found.allSatisfy { places($0).isEmpty })
      #expect(found[0].trace.last?.decision == "the service is not offered: no fallback")
      let lost = try #require(found[2].places.first)
      #expect(lost.target.description == "nothere.example:3479 over udp")
    }
  }

  @Test func `RES-14 browsers query A and AAAA, and a name with SRV only is reported`() async throws
  {
    try await Dnsmasq.with(Self.records) { dns in
      let both = try await locate(["turn:both.example"], dns, .browser)
      #expect(both.first?.hiddenTargets == [])
      #expect(try dns.questions == ["query[A] both.example", "query[AAAA] both.example"])
      let hidden = try await locate(["turn:srv.example"], dns, .browser)
      #expect(
        hidden.first?.hiddenTargets.map(\.description) == [
          "one.example:3479 over udp", "two.example:3480 over udp",
        ])
      #expect(hidden.first.map(places) == [])
      let port = try await locate(["turn:srv.example:3478"], dns, .browser)
      #expect(port.first?.hiddenTargets == [])
    }
  }

  @Test func `a thousand names at once stay within a few hundred descriptors`() async {
    await #expect(processExitsWith: .success) {
      let hosts = (0..<1000).map { "192.0.2.1 n\($0).example" }.joined(separator: "\n")
      try await Dnsmasq.with([], hosts: hosts) { dns in
        var limit = rlimit(rlim_cur: 300, rlim_max: 300)
        #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        let uris = try (0..<1000).map { try ICEServerURI.read("turn:n\($0).example").uri }
        let found = await Task(executorPreference: EventLoop.shared) {
          await ServerLocator(
            .browser, [.v4, .v6], nameServers: [dns.server], timeout: .seconds(60)
          ).locate(uris)
        }.value
        let resolved = found.compactMap { try? $0?.places.first?.result.get() }
        #expect(resolved.count == 1000)
        #expect(resolved.allSatisfy { $0.queries.allSatisfy { $0.timeoutCount == 0 } })
      }
    }
  }

  @Test func `one name in many URIs is asked for once`() async throws {
    try await Dnsmasq.with(Self.records) { dns in
      let uris = (1...40).map { "turn:both.example:\($0)" } + ["stun:BOTH.example."]
      let found = try await locate(uris, dns, .browser)
      #expect(found.map { places($0).count } == uris.map { _ in 2 })
      #expect(try dns.questions == ["query[A] both.example", "query[AAAA] both.example"])
    }
  }
}
