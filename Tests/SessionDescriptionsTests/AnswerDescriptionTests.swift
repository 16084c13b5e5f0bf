import SessionDescriptions
import Testing
import Vocabulary

/// What a WHIP endpoint reads and writes.
struct AnswerDescriptionTests {
  private let local = ICEParameters(ufrag: "ours", password: "0123456789012345678901")
  private let fingerprint = CertificateFingerprint(
    .sha256, digest: [UInt8](repeating: 1, count: 32))

  private func offer(_ extra: String = "") throws -> OfferedSession {
    let local = try #require(local)
    let text = SessionOffer(
      sessionID: 1, local: local, fingerprint: fingerprint, direction: .sendOnly
    ).text
    return try OfferedSession(Array((text + extra).utf8))
  }

  private func answer(
    _ offer: OfferedSession, _ candidates: [ICECandidate] = []
  ) throws -> String {
    AnswerDescription(
      sessionID: 1, local: try #require(local), fingerprint: fingerprint, setup: .passive,
      candidates: candidates
    ).text(answering: offer)
  }

  private func candidate(_ kind: CandidateKind, _ tcpType: ICECandidate.TCPType? = nil)
    -> ICECandidate
  {
    ICECandidate(
      foundation: "1", transport: tcpType == nil ? .udp : .tcp, priority: 7,
      host: .ip(.v4(0xC000_0201)), port: 5000, kind: kind, tcpType: tcpType)
  }

  @Test func `an answer takes every section, and is read as it was meant`() throws {
    let candidates = [candidate(.host), candidate(.relayed), candidate(.host, .passive)]
    let text = try answer(offer(), candidates)
    let read = try SessionAnswer(Array(text.utf8))
    #expect(read.checksPairs && read.setup == .passive && read.acceptedSectionCount == 2)
    #expect(read.candidates == candidates)
    #expect(read.fingerprints == [fingerprint])
    #expect(read.notes.isEmpty)
    #expect(text.contains("a=group:BUNDLE 0 1\r\n"))
    #expect(text.contains("a=rtpmap:111 opus/48000/2\r\n") && text.contains("a=recvonly\r\n"))
    #expect(!text.contains("sendonly") && !text.contains("msid"))
  }

  @Test func `a section outside the bundle is refused`() throws {
    let text = try answer(offer("m=video 9 UDP/TLS/RTP/SAVPF 97\r\na=mid:other\r\n"))
    #expect(text.contains("m=video 0 UDP/TLS/RTP/SAVPF 97\r\n"))
    #expect(try SessionAnswer(Array(text.utf8)).acceptedSectionCount == 2)
  }

  @Test func `an offer with hundreds of sections is refused`() throws {
    let sections = String(repeating: "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n", count: 500)
    #expect(throws: SessionAnswerError.tooManySections(limit: 16)) { try offer(sections) }
  }

  @Test func `the answer of anybody else does not ask for pairs`() throws {
    let text = try answer(offer()).replacing("a=x-iceprobe-pairs\r\n", with: "")
    #expect(try !SessionAnswer(Array(text.utf8)).checksPairs)
  }

  // MARK: - Candidates that follow

  @Test func `a fragment is read as it was written`() throws {
    let candidates = [candidate(.host), candidate(.serverReflexive), candidate(.host, .active)]
    let written = TrickleFragment(try #require(local), candidates: candidates)
    let read = try #require(TrickleFragment(Array(written.text.utf8)))
    #expect(read == written)
    #expect(read.ufrag == "ours")
  }

  @Test func `of a fragment's thousands of candidates a hundred are kept, and all are counted`()
    throws
  {
    let lines = (1...10_000).map { "a=candidate:\($0) 1 udp 1 192.0.2.1 \($0) typ host\r\n" }
    let read = try #require(TrickleFragment(Array(lines.joined().utf8)))
    #expect(read.candidates.count == 100 && read.lineCount == 10_000)
  }

  @Test func `bytes that are no text are no fragment`() {
    #expect(TrickleFragment([0xFF, 0xFE]) == nil)
  }
}
