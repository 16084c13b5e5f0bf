import ICEServers
import TLS
import Testing
import Vocabulary

@Suite struct SharedSecretSchemeTests {
  private let digests = Digests.openSSL

  private func credential(
    _ scheme: SharedSecretScheme, user: String?, secret: String = "north"
  ) throws -> ICECredential {
    try scheme.credential(
      user: user, secret: Secret(secret), expiresAt: 1_700_000_000, digests: digests)
  }

  /// The password that a coturn with `static-auth-secret=north` accepted.
  @Test func `the default is what coturn accepts`() throws {
    let minted = try credential(SharedSecretScheme(), user: "iceprobe")
    #expect(minted.username == "1700000000:iceprobe")
    #expect(minted.password.reveal() == "2jS9bQTD4hIU4zp7zVdvwFhqCps=")
    #expect(minted.usernameExpiry == 1_700_000_000)
  }

  /// Passwords by Python's hmac module over the same usernames.
  @Test func `separator, order and hash can differ, and the user may be missing`() throws {
    var scheme = SharedSecretScheme()
    #expect(try credential(scheme, user: nil).username == "1700000000")
    #expect(try credential(scheme, user: nil).password.reveal() == "CWyHi3zCeWqXBir9thl4m+iZPRY=")
    scheme.order = .userFirst
    scheme.separator = "|"
    #expect(try credential(scheme, user: "iceprobe").username == "iceprobe|1700000000")
    #expect(
      try credential(scheme, user: "iceprobe").password.reveal() == "naV+AnZO3lQaESbZ1HGNTmKhOXE=")
    scheme = SharedSecretScheme()
    scheme.algorithm = .sha256
    #expect(
      try credential(scheme, user: "iceprobe").password.reveal()
        == "TH0FB+D2UKx/dKes5apiw81A50SjmAH6BnWH40FkaEU=")
  }

  @Test func `a user that does not fit into a username is refused`() {
    #expect(throws: ICECredentialError(.username, .tooLong(count: 509, limit: 508))) {
      try credential(SharedSecretScheme(), user: String(repeating: "u", count: 498))
    }
    #expect(throws: ICECredentialError(.username, .controlCharacter)) {
      try credential(SharedSecretScheme(), user: "a\nb")
    }
  }
}
