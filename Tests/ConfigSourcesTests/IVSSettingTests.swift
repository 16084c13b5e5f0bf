import Foundation
import ICEServers
import TLS
import Testing
import Vocabulary

@testable import ConfigSources

@Suite struct IVSSettingTests {
  private static let stage = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh"

  private func problem(_ body: () throws(IVSSettingProblem) -> Void) -> IVSSettingProblem? {
    do {
      try body()
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    "", "abcdABCDefgh", "arn:aws:ivs:us-west-2:123456789012:channel/abc",
    "arn:aws:kinesisvideo:us-west-2:123456789012:stage/abc",
    "arn:aws:ivs:us-west-2:123456789012:stage/", "arn:aws:ivs:us-west-2:123456789012:stage/a_b",
    "arn:aws:ivs:us-west-2:123456789012:stage/a/b", "arn:aws:ivs:us.evil:123456789012:stage/abc",
    "arn:aws:ivs:us-west-2:x:stage/abc", "arn:aws:ivs:us-west-2:123456789012:stage/a\n",
    "arn:aws:ivs:us-west-2:123456789012:stage/" + String(repeating: "a", count: 128),
  ]) func `a text that is not a stage's ARN is rejected`(text: String) {
    #expect(
      problem { () throws(IVSSettingProblem) in _ = try Participant(stage: text) } == .stageARN)
  }

  @Test func `settings that the API would reject are rejected before any request`() {
    let stage = Self.stage
    #expect(
      [0, -1, 20161, .max].allSatisfy { minutes in
        problem { () throws(IVSSettingProblem) in
          _ = try Participant(stage: stage, durationMinutes: minutes)
        } == .duration
      })
    #expect(
      problem { () throws(IVSSettingProblem) in
        _ = try Participant(stage: stage, capabilities: [.subscribe])
      } == .publishMissing)
    #expect(
      problem { () throws(IVSSettingProblem) in _ = try Participant.Capability(option: "PLAY") }
        == .capability("PLAY"))
    let long = String(repeating: "é", count: 512)
    #expect(
      problem { () throws(IVSSettingProblem) in
        _ = try Participant(stage: stage, attributes: ["k": long])
      } == .attributes(byteCount: 1025))
    #expect(
      problem { () throws(IVSSettingProblem) in
        _ = try Participant(stage: stage, attributes: ["": long])
      } == nil)
  }

  @Test(arguments: [["novalue"], ["=v"], ["a=1", "a=2"]])
  func `an attribute without a key, or with a repeated one, is rejected`(texts: [String]) {
    #expect(
      problem { () throws(IVSSettingProblem) in _ = try Participant.attributes(texts) }
        == .attribute(texts[texts.count - 1]))
  }

  @Test func `a key belongs to the stages of its region`() throws {
    let participant = try Participant(stage: Self.stage)
    let make = { (arn: String, whip: String) in
      problem { () throws(IVSSettingProblem) in
        _ = try SigningKey(
          at: .variable("K"), arn: arn, for: participant, endpoints: .known(whip: whip))
      }
    }
    let good = "arn:aws:ivs:us-west-2:123456789012:public-key/abc"
    #expect(make(good, "https://x.example") == nil)
    #expect(make("arn:aws:ivs:us-west-2:123456789012:stage/abc", "https://x.example") == .keyARN)
    #expect(
      make("arn:aws:ivs:eu-west-1:123456789012:public-key/abc", "https://x.example")
        == .keyRegion(key: "eu-west-1", stage: "us-west-2"))
    for url in ["http://x.example", "https://x.example?a=b", "x"] {
      #expect(make(good, url) == .stageEndpoint)
    }
  }
}

/// Claims are read as far as they can be: a token is opaque by AWS's own word.
@Suite struct ParticipantTokenTests {
  private func reading(_ payload: String, header: String = #"{"alg":"KMS"}"#) -> TokenInfo? {
    let parts = [header, payload].map { Data($0.utf8).base64EncodedString() }
    return TokenInfo(participantToken: Secret("\(parts[0]).\(parts[1]).x"))
  }

  @Test(arguments: ["", "a", "a.b", "a.b.c", "e30.e30.e30.e30", "..", "e30.bm8.x", "e30.\u{1B}.x"])
  func `a text that is not a token has no claims`(text: String) {
    #expect(TokenInfo(participantToken: Secret(text)) == nil)
  }

  @Test func `claims of other types are ignored`() throws {
    let claims = try #require(
      reading(
        #"{"exp":"1900000000","iat":1.5e9,"jti":7,"resource":null,"user_id":["x"],"#
          + #""capabilities":{"allow_publish":"yes","allow_subscribe":true}}"#))
    #expect(claims.expiresAt == UnixTime(seconds: 1_900_000_000))
    #expect(claims.issuedAt == UnixTime(seconds: 1_500_000_000))
    #expect(claims.participantID == nil && claims.stage == nil && claims.userID == nil)
    #expect(claims.mayPublish == nil && claims.maySubscribe == true)
  }

  @Test(arguments: ["1e999", "-1e308", "99999999999999999999", "\"NaN\"", "\"inf\""])
  func `a time out of bounds is ignored`(number: String) throws {
    #expect(try #require(reading(#"{"exp":\#(number)}"#)).expiresAt == nil)
  }

  @Test func `a claim of a megabyte is cut`() throws {
    let long = String(repeating: "a", count: 500_000)
    #expect(try #require(reading(#"{"user_id":"\#(long)"}"#)).userID?.text.count == 257)
  }

  @Test(arguments: [[UInt8](), Array("x".utf8), Array(#"{"a":"??>>~~"}"#.utf8)])
  func `a payload of any length is read back`(payload: [UInt8]) {
    let token = JSONWebToken.hs256(header: Array("{}".utf8), payload: payload, key: [1], .openSSL)
    #expect(JSONWebToken.read(token)?.payload == (try? JSONValue(payload)))
  }
}
