import ICEServers
import SessionDescriptions
import Testing
import Vocabulary

/// The offer, and the parts it is made of.
struct SessionOfferTests {
  private let pairs = Array(repeating: "0F", count: 32).joined(separator: ":")

  private func offer(_ direction: SessionOffer.Direction) throws -> SessionOffer {
    var generator = SystemRandomNumberGenerator()
    return SessionOffer(
      sessionID: .max, local: ICEParameters(using: &generator),
      fingerprint: try #require(CertificateFingerprint("SHA-256 \(pairs)")), direction: direction)
  }

  @Test func `an offer reads back with its parameters`() throws {
    let offer = try offer(.sendOnly)
    let read = try SessionAnswer(Array(offer.text.utf8))
    #expect(read.ice == offer.local)
    #expect(read.fingerprints == [offer.fingerprint])
    #expect(read.setup == .actpass)
    #expect(read.acceptedSectionCount == 2)
    #expect(read.candidates.isEmpty)
  }

  @Test func `WHIP sends and WHEP receives`() throws {
    let published = try offer(.sendOnly).text
    let played = try offer(.receiveOnly).text
    #expect(published.contains("a=sendonly\r\na=msid:iceprobe audio0\r\n"))
    #expect(played.contains("a=recvonly\r\na=rtcp-mux\r\n"))
    #expect(!played.contains("a=msid"))
  }

  @Test func `every line ends in CR LF, and none is longer than a datagram`() throws {
    let lines = try offer(.sendOnly).text.unicodeScalars.split(separator: "\n")
    for line in lines { #expect(line.last == "\r") }
    #expect(try offer(.sendOnly).text.utf8.count < 1500)
    #expect(try offer(.sendOnly).text.contains("o=- 9223372036854775807 2 IN"))
  }

  @Test func `ICE-2 names and passwords are newly drawn, and passwords do not print`() {
    var generator = SystemRandomNumberGenerator()
    let one = ICEParameters(using: &generator)
    let other = ICEParameters(using: &generator)
    #expect(one.ufrag.utf8.count == 8)
    #expect(one.password.reveal().utf8.count == 24)
    #expect(one.ufrag != other.ufrag)
    #expect(one.password != other.password)
    #expect(!"\(one)".contains(one.password.reveal()))
  }
}
