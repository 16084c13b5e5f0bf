import Foundation
import Testing

@testable import Serving

@Suite struct BasicCredentialTests {
  private func read(_ text: String) -> BasicCredential? {
    BasicCredential("Basic \(Data(text.utf8).base64EncodedString())")
  }

  @Test func `the first colon ends the user's name, whatever follows it`() {
    // With a mark that combines behind it the colon is another character.
    for password in ["a:b", "\u{301}x", ""] {
      let credential = read("alice:\(password)")
      #expect(credential?.user == "alice" && credential?.password == password)
    }
  }

  @Test func `a password with a NUL is none: for C it would end there`() {
    #expect(read("alice:right\0wrong") == nil)
    #expect(read("alice") == nil)
  }
}
