import ICEServers
import SessionDescriptions
import Testing
import Vocabulary

/// Answers as servers send them, and as they should not.
struct SessionAnswerTests {
  private static let password = String(repeating: "p", count: 22)
  private static let pairs = Array(repeating: "AB", count: 32).joined(separator: ":")

  /// An answer of one audio section, with lines of its own and for the session.
  private func answer(
    session: [String] = [],
    media: [String] = [
      "a=ice-ufrag:abcd", "a=ice-pwd:\(password)", "a=fingerprint:sha-256 \(pairs)",
      "a=setup:passive",
    ], port: Int = 9, lineEnd: String = "\r\n"
  ) throws(SessionAnswerError) -> SessionAnswer {
    let lines =
      ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0"] + session
      + ["m=audio \(port) UDP/TLS/RTP/SAVPF 111"] + media
    return try SessionAnswer(Array((lines.joined(separator: lineEnd) + lineEnd).utf8))
  }

  @Test(arguments: ["\r\n", "\n"])
  func `ICE-1 an answer has parameters, fingerprint and role`(lineEnd: String) throws {
    let answer = try answer(lineEnd: lineEnd)
    #expect(answer.ice == ICEParameters(ufrag: "abcd", password: Self.password))
    #expect(answer.fingerprints.map(\.description) == ["sha-256 \(Self.pairs)"])
    #expect(answer.setup == .passive)
    #expect(!answer.isLite)
    #expect(answer.notes.isEmpty)
  }

  @Test func `ICE-1 the media's parameters count for more than the session's`() throws {
    let general = [
      "a=ice-ufrag:wxyz", "a=ice-pwd:\(Self.password)", "a=ice-lite", "a=setup:active",
    ]
    let answer = try answer(session: general, media: ["a=ice-ufrag:abcd"])
    #expect(answer.ice.ufrag == "abcd")
    #expect(answer.isLite)
    #expect(answer.setup == .active)
  }

  @Test func `ICE-1 candidates of all sections are collected, each once`() throws {
    let line = "a=candidate:1 1 udp 2130706431 192.0.2.1 443 typ host"
    let other = "a=candidate:2 1 tcp 2130706430 192.0.2.1 443 typ host tcptype passive"
    let answer = try answer(media: [
      "a=ice-ufrag:abcd", "a=ice-pwd:\(Self.password)", line, line,
      "m=video 9 UDP/TLS/RTP/SAVPF 96", line, other, "a=candidate:nonsense",
    ])
    #expect(answer.candidates.map(\.foundation) == ["1", "2"])
    #expect(answer.notes == [.candidate(line: 13, .tooFewFields)])
    #expect(answer.acceptedSectionCount == 2)
  }

  @Test func `ICE-21 of ten thousand candidates a hundred are kept, with a note`() throws {
    let lines = (0..<10_000).map { "a=candidate:\($0) 1 udp 1 192.0.2.1 \($0) typ host" }
    let answer = try answer(
      media: ["a=ice-ufrag:abcd", "a=ice-pwd:\(Self.password)"] + lines)
    #expect(answer.candidates.count == 100)
    #expect(answer.notes == [.candidatesCut(total: 10_000, kept: 100)])
  }

  @Test func `lines before the version are skipped`() throws {
    let lines = "junk\r\n\r\nv=0\r\na=ice-ufrag:abcd\r\na=ice-pwd:\(Self.password)\r\n"
    let answer = try SessionAnswer(Array(lines.utf8))
    #expect(answer.notes == [.linesBeforeVersion(2)])
  }

  @Test func `an answer that cannot be used says why`() {
    #expect(throws: SessionAnswerError.notSDP) {
      try SessionAnswer(Array("<!doctype html><title>Log in</title>".utf8))
    }
    #expect(throws: SessionAnswerError.notSDP) { try SessionAnswer([]) }
    #expect(throws: SessionAnswerError.notUTF8) { try SessionAnswer([0x76, 0x3D, 0x30, 0xFF]) }
    #expect(throws: SessionAnswerError.tooLong(limit: 1 << 20)) {
      try SessionAnswer(Array(repeating: 0x0A, count: 1 << 20 | 1))
    }
    #expect(throws: SessionAnswerError.allMediaRejected) { try answer(port: 0) }
    #expect(throws: SessionAnswerError.iceUfragMissing) { try answer(media: []) }
    #expect(throws: SessionAnswerError.icePasswordMissing) {
      try answer(media: ["a=ice-ufrag:abcd"])
    }
    #expect(throws: SessionAnswerError.iceParametersMalformed(line: 6)) {
      try answer(media: ["a=ice-ufrag:abc", "a=ice-pwd:\(Self.password)"])
    }
  }

  @Test func `an answer cut off anywhere is read or refused`() throws {
    let whole = Array(
      """
      v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:abcd\r\na=ice-pwd:\(Self.password)\r
      a=candidate:2 1 tcp 2130706430 fe80::1%0 443 typ host tcptype passive\r
      a=fingerprint:sha-256 \(Self.pairs)\r\n
      """.utf8)
    var readable = 0
    for count in 0...whole.count {
      if (try? SessionAnswer(Array(whole.prefix(count)))) != nil { readable += 1 }
    }
    #expect((1..<whole.count).contains(readable))
  }
}
