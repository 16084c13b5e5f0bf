import ICEServers
import Testing
import Vocabulary

@Suite struct ICEServerURITests {
  @Test func `the table has all 73 rows`() {
    #expect(Set(URIRow.table.map(\.number)) == Set(1...73))
  }

  @Test(arguments: URIRow.table)
  func `strict reading`(row: URIRow) {
    check(row, .strict, expecting: row.strict)
  }

  @Test(arguments: URIRow.table)
  func `lenient reading`(row: URIRow) {
    check(row, .lenient, expecting: row.lenient)
  }

  private func check(
    _ row: URIRow, _ grammar: ICEServerURI.Grammar, expecting expected: URIRow.Result
  ) {
    switch (
      Result { () throws(ICEServerURIError) in try ICEServerURI.read(row.input, grammar) }, expected
    ) {
    case (.success(let reading), .accepts(let parts, let transport, let notes)):
      let uri = reading.uri
      #expect("\(uri.scheme) \(uri.host) \(uri.port)" == parts)
      #expect(uri.transport == transport)
      #expect(reading.notes == notes)
    case (.failure(let error), .refuses(let kind, let offset, let hint)):
      #expect(error == ICEServerURIError(kind, at: offset, hint: hint))
    case (let result, _):
      Issue.record("\(result)")
    }
  }

  @Test func `URI-14 a port and a transport are printed only if they were written`() throws {
    for text in ["turn:example.org", "turn:example.org:3478", "turns:[::1]:443?transport=tcp"] {
      #expect(try ICEServerURI.read(text, .strict).uri.description == text)
    }
  }

  @Test func `URI-14 printing and reading again gives the same value`() throws {
    var random = SplitMix(seed: 14)
    for _ in 0..<20_000 {
      let text = URIGenerator.uri(using: &random)
      let uri = try ICEServerURI.read(text).uri
      #expect(try ICEServerURI.read(uri.description).uri == uri, "\(text.debugDescription)")
    }
  }

  @Test func `a mutated URI is read or rejected, and if read prints the same value`() {
    var random = SplitMix(seed: 15)
    var readCount = 0
    for _ in 0..<20_000 {
      let text = URIGenerator.mutated(URIGenerator.uri(using: &random), using: &random)
      guard let uri = try? ICEServerURI.read(text).uri else { continue }
      readCount += 1
      #expect((try? ICEServerURI.read(uri.description))?.uri == uri, "\(text.debugDescription)")
    }
    #expect(readCount > 1000)
  }

  @Test func `what the strict reading accepts, the lenient one accepts, too`() {
    var random = SplitMix(seed: 16)
    for _ in 0..<20_000 {
      let text = URIGenerator.mutated(URIGenerator.uri(using: &random), using: &random)
      guard let strict = try? ICEServerURI.read(text, .strict) else { continue }
      #expect((try? ICEServerURI.read(text, .lenient)) == strict, "\(text.debugDescription)")
    }
  }

  @Test func `every error lies within the text`() {
    for row in URIRow.table {
      for length in 0...row.input.utf8.count {
        let text = String(decoding: row.input.utf8.prefix(length), as: UTF8.self)
        for grammar in [ICEServerURI.Grammar.strict, .lenient] {
          do {
            _ = try ICEServerURI.read(text, grammar)
          } catch {
            #expect((0...text.utf8.count).contains(error.offset), "\(text.debugDescription)")
          }
        }
      }
    }
  }

  @Test(arguments: [
    ("stun:h", [TransportProtocol.udp, .tcp]), ("turn:h", [.udp, .tcp]),
    ("stuns:h", [.tls, .dtls]), ("turns:h", [.tls, .dtls]), ("turn:h?transport=tcp", [.tcp]),
    ("turns:h?transport=udp", [.dtls]), ("turns:h?transport=tcp", [.tls]),
  ])
  func `URI-12 the transports of a secure scheme are secure, and only they`(
    text: String, transports: [TransportProtocol]
  ) throws {
    let uri = try ICEServerURI.read(text, .strict).uri
    #expect(uri.transports == transports)
    #expect(uri.transports.allSatisfy { $0.isSecure == uri.isSecure })
  }

  @Test(arguments: [
    ("turns:example.org.", "example.org"), ("turns:EXAMPLE.org", "example.org"),
    ("turns:[2001:DB8:0::1]", "2001:db8::1"), ("turns:192.0.2.1", "192.0.2.1"),
  ])
  func `the certificate name has no final dot and no brackets`(
    text: String, name: String
  ) throws {
    #expect(try ICEServerURI.read(text).uri.host.certificateName == name)
  }

  @Test(arguments: [
    ("turn:h:53", [ICEServerURI.Note.port53]), ("stun:h:53", [.port53]),
    ("turn:h:25", [.portBlockedByBrowsers]), ("stun:h:5060", [.portBlockedByBrowsers]),
    ("turn:h:6697?transport=tcp", [.portBlockedByBrowsers]), ("turn:h:1023", [.lowPort]),
    ("stun:h:1023", []), ("turn:h:80", []), ("turn:h:443", []), ("turn:h:3478", []),
  ])
  func `a port that browsers do not open is noted`(text: String, notes: [ICEServerURI.Note]) throws
  {
    #expect(try ICEServerURI.read(text).notes == notes)
  }

  @Test func `each sentence about browsers names the browser`() {
    for note in ICEServerURI.Note.allCases where !note.refusedBy.isEmpty {
      for browser in note.refusedBy { #expect(note.text.contains(browser.rawValue), "\(note)") }
    }
  }
}
