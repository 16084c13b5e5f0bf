import ICEServers
import Testing
import Vocabulary

@Suite struct SecretTests {
  @Test func `a secret shows in no description, dump or interpolation`() {
    let secret = Secret("hunter2")
    var dumped = ""
    dump(["key": secret], to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), dumped, "\(Optional(secret) as Any)"] {
      #expect(!text.contains("hunter2"))
    }
    #expect(secret.reveal() == "hunter2")
  }

  @Test func `a credential dumps without its password`() throws {
    let credential = try ICECredential(username: "user", password: Secret("hunter2"))
    var dumped = ""
    dump(credential, to: &dumped)
    #expect(dumped.contains("user"))
    #expect(!dumped.contains("hunter2"))
  }

  @Test(arguments: ["\0", "a\nb", "a\r", "\u{7F}", "\u{85}"])
  func `B-46 refuses control characters on either side`(text: String) {
    #expect(throws: ICECredentialError(.username, .controlCharacter)) {
      try ICECredential(username: text, password: Secret("p"))
    }
    #expect(throws: ICECredentialError(.password, .controlCharacter)) {
      try ICECredential(username: "u", password: Secret(text))
    }
  }

  @Test func `B-46 refuses a username of 509 bytes and a password of 10 kB`() throws {
    let longest = String(repeating: "u", count: 508)
    _ = try ICECredential(username: longest, password: Secret("p"))
    #expect(throws: ICECredentialError(.username, .tooLong(count: 509, limit: 508))) {
      try ICECredential(username: longest + "u", password: Secret("p"))
    }
    #expect(throws: ICECredentialError(.password, .tooLong(count: 10_240, limit: 4096))) {
      try ICECredential(username: "u", password: Secret(String(repeating: "p", count: 10_240)))
    }
  }
}
