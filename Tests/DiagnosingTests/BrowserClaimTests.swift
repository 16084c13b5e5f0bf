import Diagnosing
import Foundation
import Testing

/// The findings' sentences about browsers, compared with what `make browsers` saw.
@Suite struct BrowserClaimTests {
  /// The basis of a finding's sentence: a row of the table, and what each browser did there.
  struct Claim: Sendable, CustomTestStringConvertible {
    let finding: String
    let row: String
    let chromium: String
    let firefox: String

    init(_ finding: String, _ row: String, chromium: String, firefox: String) {
      self.finding = finding
      self.row = row
      self.chromium = chromium
      self.firefox = firefox
    }

    init(_ finding: String, _ row: String, both outcome: String) {
      self.init(finding, row, chromium: outcome, firefox: outcome)
    }

    var testDescription: String { "\(finding): \(row)" }
  }

  private static let fails = "no candidate, 701"
  static let claims: [Claim] = [
    Claim(
      "address-silent", "two A records, the first one silent, UDP",
      chromium: "no candidate, 701; ends after 39 to 44 s",
      firefox: "no candidate, 701; ends after 9 to 14 s"),
    Claim(
      "alg-rewrites-address", "MAPPED-ADDRESS and XOR-MAPPED-ADDRESS differ",
      chromium: "srflx 192.0.2.1:1111", firefox: "srflx 192.0.2.2:2222"),
    Claim(
      "answer-from-elsewhere", "Binding answered from another address", chromium: "no candidate",
      firefox: "srflx"),
    Claim(
      "answer-from-elsewhere", "Allocate answered from another address", chromium: "no candidate",
      firefox: fails),
    Claim(
      "binding-needs-credentials", "401 to a Binding", chromium: "no candidate, 1",
      firefox: "no candidate, 401"),
    Claim("browser-refuses-certificate", "P-521", chromium: fails, firefox: "relay"),
    Claim("browser-refuses-certificate", "Ed25519", both: fails),
    Claim(
      "browser-refuses-certificate", "a name in CN alone, no subject alternative name", both: fails),
    Claim("certificate-invalid", "extended key usage clientAuth alone", both: fails),
    Claim(
      "browser-rejects", "`turn:H:5060`",
      chromium: "nothing sent; ends after 39 to 44 s", firefox: "throws SyntaxError"),
    Claim("certificate-chain-incomplete", "leaf alone, without its intermediate", both: fails),
    Claim("certificate-self-signed", "self-signed", both: fails),
    Claim("configuration-refused", "one bad URI among good ones", both: "throws SyntaxError"),
    Claim(
      "configuration-refused-by-one", "`credentialType: \"oauth\"`", chromium: "relay",
      firefox: "throws TypeError"),
    Claim(
      "configuration-read-otherwise", "`turn:[::ffff:203.0.113.10]`", chromium: "relay",
      firefox: "no candidate, 701"),
    Claim("configuration-unusable", "one bad URI among good ones", both: "throws SyntaxError"),
    Claim("credential-unusable", "`credential` empty", both: "throws InvalidAccessError"),
    Claim("credential-unusable", "`username` of 510 bytes", both: "throws InvalidAccessError"),
    Claim("dtls-in-browsers", "`turns:H?transport=udp`", both: "relay"),
    Claim("dtls-not-offered", "`turns:H?transport=udp`", both: "relay"),
    Claim(
      "integrity-algorithm", "PASSWORD-ALGORITHMS with MD5 and SHA-256 in the 401", both: "relay"),
    Claim(
      "integrity-missing", "success without MESSAGE-INTEGRITY",
      chromium: "no candidate, 701; ends after 39 to 44 s",
      firefox: "no candidate, 701; ends after 9 to 14 s"),
    Claim("legacy-mapped-only", "MAPPED-ADDRESS alone", both: "srflx"),
    Claim(
      "lifetime-missing", "Allocate success without LIFETIME",
      chromium: "no candidate; no end within 45 s",
      firefox: "no candidate, 701; ends after 9 to 14 s"),
    Claim(
      "mapped-address-missing", "Allocate success without XOR-MAPPED-ADDRESS",
      chromium: "no candidate; no end within 45 s",
      firefox: "no candidate, 701; ends after 9 to 14 s"),
    Claim("member-unused", "`ttl` as a text, and unknown members", both: "relay"),
    Claim(
      "no-credentials", "`turn:` without `username` and `credential`",
      both: "throws InvalidAccessError"),
    Claim(
      "nonce-stale-at-once", "438 to the first signed Allocate, once", both: "no candidate, 438"),
    Claim(
      "open-relay", "success to an Allocate without credentials",
      chromium: "no candidate, 701; ends after 39 to 44 s",
      firefox: "no candidate, 701; ends after 9 to 14 s"),
    Claim(
      "realm-missing", "empty REALM in the 401", chromium: "no candidate; no end within 45 s",
      firefox: "relay; ends within 4 s"),
    Claim(
      "redirected", "a signed 300 after authentication", chromium: "no candidate, 438",
      firefox: "relay"),
    Claim("redirect-not-followed", "300 to the first, unsigned Allocate", both: "relay"),
    Claim("redirect-unsigned", "300 to the first, unsigned Allocate", both: "relay"),
    Claim(
      "relay-policy-without-relay", "`iceTransportPolicy: relay` with `stun:` only",
      both: "no candidate"),
    Claim(
      "saslprep-only", "a password beyond ASCII, hashed as raw UTF-8", chromium: "relay",
      firefox: fails),
    Claim(
      "server-error-retried", "500, signed, once", chromium: "no candidate, 500",
      firefox: "no candidate, 65535"),
    Claim("srv-only-name", "a name with an SRV record only", both: fails),
    Claim("tls-too-old", "TLS 1.1 only", both: fails),
    Claim(
      "uri-twice", "the same `turn:` URI twice", chromium: "relay; ends after 39 to 44 s",
      firefox: "relay; ends after 9 to 14 s"),
    Claim("zero-lifetime", "LIFETIME 0", chromium: "relay", firefox: fails),
  ]

  /// Rows that the script cannot see, and why.
  private static let seenOtherwise = [
    "ice-candidate-is-name": "needs a remote peer", "not-for-proxy": "needs a proxy",
  ]

  struct Row: Decodable, Sendable {
    let `case`: String
    let chromium: String
    let firefox: String
  }

  private static let rows: [String: Row] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Vectors/browsers.json")
    let rows = try? JSONDecoder().decode([Row].self, from: Data(contentsOf: file))
    return Dictionary((rows ?? []).map { ($0.case, $0) }) { first, _ in first }
  }()

  @Test(arguments: claims)
  func `statements about browsers in findings were observed`(claim: Claim) throws {
    let row = try #require(Self.rows[claim.row])
    #expect(row.chromium == claim.chromium)
    #expect(row.firefox == claim.firefox)
  }

  @Test(arguments: FindingID.allCases)
  func `no finding speaks of browsers without a row`(id: FindingID) {
    let entry = id.entry
    let texts = [
      entry.title.general, entry.meaning, entry.needs, entry.remedy.text(naming: .key),
      entry.example,
    ]
    let speaks = texts.contains { $0.contains("Chromium") || $0.contains("Firefox") }
    guard speaks, Self.seenOtherwise[id.rawValue] == nil else { return }
    #expect(Self.claims.contains { $0.finding == id.rawValue }, "\(texts)")
  }
}
