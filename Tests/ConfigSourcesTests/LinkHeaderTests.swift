import ICEServers
import Testing
import Vocabulary

@testable import ConfigSources

/// `Link` headers (RFC 8288 section 3), in which commas and semicolons may stand in quotes.
struct LinkHeaderTests {
  @Test func `quoted strings divide nothing, and tokens need no quotes`() {
    let links = LinkHeader.parse(
      #"<turn:t.example.net:3478?transport=udp>; rel="ice-server"; username="u;,\"x"; "#
        + #"credential="p,w"; credential-type="password", <stun:s.example.net>; rel=ice-server"#)
    #expect(links.map(\.target) == ["turn:t.example.net:3478?transport=udp", "stun:s.example.net"])
    #expect(links[0].parameters["username"] == #"u;,"x"#)
    #expect(links[0].parameters["credential"] == "p,w")
    #expect(links.allSatisfy { $0.relations == ["ice-server"] })
  }

  @Test(arguments: [
    ("<a>;REL=\"next ICE-Server\"", ["next", "ice-server"]), ("<a>", []), ("<a>;rel", []),
    ("<a> ;\t rel = ice-server ; ;x", ["ice-server"]), ("<a>;rel=one;rel=two", ["one"]),
    (#"<a>;rel="unended"#, ["unended"]), (",,<a>;rel=x,,", ["x"]),
  ])
  func `relations are read in whatever spelling`(value: String, relations: [String]) {
    #expect(LinkHeader.parse(value).first?.relations == relations)
  }

  @Test(arguments: ["", "a", "<a", "<", ";", #"""#, "a;rel=ice-server"])
  func `text that is not a link yields none`(value: String) {
    #expect(LinkHeader.parse(value).isEmpty)
  }

  @Test(arguments: [("user", "p,w"), (#"u;"x\"#, #"\"#), ("a b", "<c>")])
  func `what is written is read again`(username: String, password: String) throws {
    let turn = try ICEServerURI.read("turn:t.example.net:3478?transport=tcp").uri
    let stun = try ICEServerURI.read("stun:s.example.net").uri
    let credential = try ICECredential(username: username, password: Secret(password))
    let header = try #require(linkHeader(of: [(turn, credential), (stun, nil)]))
    let links = LinkHeader.parse(header)
    #expect(links.map(\.target) == [turn.description, stun.description])
    #expect(links.allSatisfy { $0.relations == ["ice-server"] })
    #expect(links[0].parameters["username"] == username)
    #expect(links[0].parameters["credential"] == password)
    #expect(links[1].parameters.count == 1)
  }

  @Test func `a server whose password fits no header is left out`() throws {
    let turn = try ICEServerURI.read("turn:t.example.net").uri
    let credential = try ICECredential(username: "u", password: Secret("p\u{E9}"))
    #expect(linkHeader(of: [(turn, credential)]) == nil)
  }

  @Test func `a header cut off anywhere is read or left`() {
    let whole = #"<turn:t>; rel="ice-server"; username="u\"", <stun:s>; rel=ice-server"#
    for count in 0...whole.count {
      #expect(LinkHeader.parse(String(whole.prefix(count))).count <= 2)
    }
  }
}
