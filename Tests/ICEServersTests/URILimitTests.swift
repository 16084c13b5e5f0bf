import ICEServers
import Testing
import Vocabulary

/// Lengths, numbers and zones at and beyond their limits.
@Suite struct URILimitTests {
  @Test func `URI-10 a URI of 2048 bytes is read to its end, a longer one is not read`() {
    let long = "turn:h:" + String(repeating: "0", count: 2040) + "1"
    #expect(long.utf8.count == 2048)
    #expect((try? ICEServerURI.read(long))?.uri.port == 1)
    #expect(throws: ICEServerURIError(.tooLong, at: 2048)) { try ICEServerURI.read(long + "1") }
  }

  @Test func `URI-10 a label has at most 63 bytes and a name at most 253`() throws {
    let label = String(repeating: "a", count: 63)
    let name = "\(label).\(label).\(label).\(label.dropLast(2))"
    #expect(name.utf8.count == 253)
    _ = try ICEServerURI.read("turn:\(name)", .strict)
    _ = try ICEServerURI.read("turn:\(name).", .strict)
    #expect(throws: ICEServerURIError(.longName, at: 5)) { try ICEServerURI.read("turn:\(name)a") }
    #expect(throws: ICEServerURIError(.longLabel, at: 5)) {
      try ICEServerURI.read("turn:a.\(label)a.b")
    }
  }

  @Test(arguments: [".", "a..b", ".a", "a.."])
  func `a name has no empty label`(name: String) {
    #expect(throws: ICEServerURIError(.emptyLabel, at: 5)) { try ICEServerURI.read("turn:\(name)") }
  }

  @Test(arguments: [
    "0x7f.1", "1.2.3", "127.0.0.1.", "0x", "host.0x1F", "1", "192.0.2.01", "1.2.3.4.5", "%31.2.3",
  ])
  func `URI-8 a name that inet_aton could take for an address is refused`(name: String) {
    #expect(throws: ICEServerURIError(.numericName, at: 5)) {
      try ICEServerURI.read("turn:\(name)", .strict)
    }
  }

  @Test(arguments: ["1a", "0xg", "1.2.3.a", "4.example", "x0"])
  func `URI-8 a name with a letter in its last label stays a name`(name: String) throws {
    #expect(try ICEServerURI.read("turn:\(name)", .strict).uri.host == .name(name))
  }

  @Test(arguments: ["%20", "%2F", "%3A", "%40", "%5B", "%3F", "%23", "%7F", "%0A", "%25", "%22"])
  func `URI-7 an encoded delimiter, blank or control is rejected at its place`(text: String) {
    #expect(throws: ICEServerURIError(.encodedCharacter, at: 7)) {
      try ICEServerURI.read("turn:ab\(text)c", .strict)
    }
  }

  @Test(arguments: ["%FF", "%C3", "%C3%28", "%ED%A0%80", "%F4%90%80%80", "%C0%80"])
  func `URI-7 a host that is not UTF-8 is refused`(text: String) {
    #expect(throws: ICEServerURIError(.hostEncoding, at: 5)) {
      try ICEServerURI.read("turn:a\(text)", .strict)
    }
  }

  @Test(arguments: [
    "[fe80::1%]", "[fe80::1%25]x", "[2001:db8::1%eth0]", "[fe80::1%25a/b]", "[fe80::1%25e%20]",
    "[fe80::1%2512345678901234567]", "[::1%lo]",
  ])
  func `URI-6 a zone belongs to a link-local address and names an interface`(host: String) {
    #expect(throws: ICEServerURIError.self) { try ICEServerURI.read("turn:\(host)") }
  }

  @Test func `URI-6 a zone is kept for opening the socket`() throws {
    let uri = try ICEServerURI.read("turn:[fe80::1%25wlan0]:3478").uri
    guard case .ip(let address, zone: "wlan0") = uri.host else {
      Issue.record("\(uri.host)")
      return
    }
    #expect(address.description == "fe80::1")
  }

  @Test(arguments: ["[v1.fe]", "[vF.a:b]", "[V1.fe]"])
  func `URI-6 a later version of IP is refused as such`(host: String) {
    #expect(throws: ICEServerURIError(.ipvFuture, at: 6)) { try ICEServerURI.read("turn:\(host)") }
  }

  @Test(arguments: ["[v.fe]", "[v1.]", "[vg.a]", "[v1fe]"])
  func `URI-6 a literal that is not a later version of IP either is outside the grammar`(
    host: String
  ) {
    #expect(throws: ICEServerURIError(.ipv6Address, at: 6, hint: .bracketsAreForIPv6)) {
      try ICEServerURI.read("turn:\(host)")
    }
  }

  @Test func `blanks around a URI are cut, and offsets still count from the first byte`() {
    #expect((try? ICEServerURI.read("\t turn:h \r\n"))?.uri.host == .name("h"))
    #expect(throws: ICEServerURIError(.emptyHost, at: 7)) { try ICEServerURI.read("  turn: ") }
    #expect(throws: ICEServerURIError(.empty, at: 0)) { try ICEServerURI.read("   ") }
    #expect(throws: ICEServerURIError(.hostCharacter, at: 6)) {
      try ICEServerURI.read("turn:h ", .strict)
    }
  }
}
