import ICEServers
import Testing
import Vocabulary

@Suite struct CredentialExpiryTests {
  @Test(
    arguments: [
      ("1700000000:iceprobe", 1_700_000_000), ("1700000000", nil), ("15551234567", nil),
      ("1700000000:@u:example.com", 1_700_000_000), ("1700000000:", 1_700_000_000),
      ("iceprobe:1700000000", 1_700_000_000), ("1700000001:1700000000", 1_700_000_001),
      ("170000000:u", 170_000_000), ("17000000000:u", 17_000_000_000),
      (":", nil), ("user", nil), (":1700000000", nil), ("a:b:1700000000", nil),
      ("17000000:u", nil), ("170000000000:u", nil), ("170000000x:u", nil), ("+170000000:u", nil),
      ("١٧٠٠٠٠٠٠٠٠:u", nil),
    ] as [(String, Int?)])
  func `a username of the TURN REST convention carries its end`(
    username: String, expiry: Int?
  ) throws {
    let credential = try ICECredential(username: username, password: Secret("p"))
    #expect(credential.usernameExpiry == expiry)
  }

  @Test(
    arguments: [
      ("1795930528000:u", "milliseconds"), ("1795930528000", nil), ("15551234567", nil),
      ("1795930528000000:u", "microseconds"), ("1795930528000000000:u", "nanoseconds"),
      ("3600:u", nil), ("1001:alice", nil), ("1795930528.5:u", "fraction"),
      ("2026-12-01T00:00:00Z:u", "2026-12-01 is a date"), ("4951584000:u", "32 bits"),
      ("1795930528:u", nil), ("4711", nil), ("123456789012", nil), ("u:1795930528", nil),
      ("2026-12:u", nil), ("u", nil),
    ] as [(String, String?)])
  func `F05 a time that servers do not read is called what it is`(
    username: String, note: String?
  ) throws {
    let credential = try ICECredential(username: username, password: Secret("p"))
    #expect((credential.oddUsernameTime == nil) == (note == nil))
    #expect(credential.oddUsernameTime?.contains(note ?? "") != false)
  }

  /// HMAC-SHA-1 of a shared secret, by its form.
  private static let minted = "2jmj7l5rSw0yVb/vlWAYkK/YBwk="

  @Test(
    arguments: [
      ("1555123456", 1_555_123_456, nil), ("15551234567", 15_551_234_567, "32 bits"),
      ("1795930528000", nil, "milliseconds"), ("3600:u", nil, "not a time in seconds"),
    ] as [(String, Int?, String?)])
  func `F05 beside a password made from a shared secret a number is a time`(
    username: String, expiry: Int?, fault: String?
  ) throws {
    let credential = try ICECredential(username: username, password: Secret(Self.minted))
    #expect(credential.usernameExpiry == expiry)
    #expect((credential.oddUsernameTime == nil) == (fault == nil))
    #expect(credential.oddUsernameTime?.contains(fault ?? "") != false)
    #expect(credential.possibleUsernameTime == nil)
  }

  /// Telephone numbers and extensions.
  @Test(
    arguments: [
      ("1555123456", "1555123456 would be 2019-04-13T02:44:16.000Z"),
      ("15551234567", "does not fit into 32 bits"), ("4915112345678", "in milliseconds"),
      ("1001:alice", "1001 is not a time"), ("4711", nil), ("1795930528:u", nil),
      ("2026-12-01T00:00:00Z:u", nil), ("alice", nil), ("alice:1795930528", nil),
    ] as [(String, String?)])
  func `a number that may be a time is told as that`(username: String, reading: String?) throws {
    let credential = try ICECredential(username: username, password: Secret("s3cret"))
    #expect((credential.possibleUsernameTime == nil) == (reading == nil))
    #expect(credential.possibleUsernameTime?.contains(reading ?? "") != false)
    #expect(credential.possibleUsernameTime?.hasPrefix("if the server expects a time") != false)
  }

  @Test(
    arguments: [
      ("lab ", "p", "blank"), ("\"lab\"", "p", "quotation mark"), ("lab", " p ", nil),
      ("1795930528:u", "secret-itself", "28 characters of base64"),
      ("1795930528:u", "2jmj7l5rSw0yVb/vlWAYkK/YBwk=", nil),
      ("1795930528:u", "2jmj7l5rSw0yVb/vlWAYkK/YBwkAAAAAAAAAAAAAAAA=", "HMAC-SHA-1"),
      ("1795930528:u", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "HMAC-SHA-1"),
      ("lab", "secret-itself", nil), ("lab@example.org", "p", "the name alone"),
      ("${TURN_USER}", "p", "user name looks like the name of a variable"),
      ("{{ .Values.turn.user }}", "p", "user name looks like the name of a variable"),
      ("lab", "<password>", "password looks like the name of a variable"), ("lab", "a<b>$C", nil),
    ] as [(String, String, String?)])
  func `F30 the form of a credential is told, and never the password`(
    username: String, password: String, note: String?
  ) throws {
    let odd = try ICECredential(username: username, password: Secret(password)).oddForm
    #expect((odd == nil) == (note == nil))
    #expect(odd?.contains(note ?? "") != false)
    #expect(odd?.contains(password) != true || password == "p")
  }

  @Test func `the earlier of two expiry times counts, and their difference is reported`() {
    let behind = CredentialExpiry(byTTL: 1000, byUsername: 900)
    #expect(behind.effective == 900)
    #expect(behind.disagreement == -100)
    #expect(CredentialExpiry(byTTL: 1000, byUsername: 1400).effective == 1000)
    #expect(CredentialExpiry(byTTL: nil, byUsername: 900).effective == 900)
    #expect(CredentialExpiry(byTTL: nil, byUsername: nil).effective == nil)
    #expect(CredentialExpiry(byTTL: nil, byUsername: 900).disagreement == nil)
    #expect(CredentialExpiry(byTTL: .min, byUsername: 99_999_999_999).disagreement == nil)
  }

  @Test func `a credential works in its last second and not after it`() {
    let expiry = CredentialExpiry(byTTL: 1000, byUsername: nil)
    #expect(!expiry.isExpired(at: 1000))
    #expect(expiry.isExpired(at: 1001))
    #expect(!CredentialExpiry(byTTL: nil, byUsername: nil).isExpired(at: .max))
  }

  @Test func `a lifetime beyond the end of time is no lifetime`() {
    let configuration = ICEConfiguration(servers: [], ttlSeconds: .max)
    #expect(configuration.expiry(fetchedAt: 1_700_000_000).byTTL == nil)
  }
}
