import ICEServers
import Testing
import Vocabulary

@Suite struct CredentialExpiryTests {
  @Test(
    arguments: [
      ("1700000000:iceprobe", 1_700_000_000), ("1700000000", 1_700_000_000),
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
