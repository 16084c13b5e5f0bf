import ICEServers
import Testing
import Vocabulary

@testable import ConfigSources

@Suite struct HiddenSecretTests {
  @Test(arguments: [
    ("key a+b/c==", "key ***"), ("?key=a%2Bb%2Fc%3D%3D&x=1", "?key=***&x=1"),
    ("a%2bb/c%3d=", "***"), ("a+b/c==a+b/c==", "******"), ("a+b/c=", "a+b/c="),
    ("a+b/c=%", "a+b/c=%"), ("a+b/c=%3", "a+b/c=%3"), ("a+b/c=%zz", "a+b/c=%zz"),
    ("a+b/c==\u{301}", "***\u{301}"), ("", ""), ("long: a+b/c==/tail.", "long: ***."),
  ])
  func `a secret is found as it is and as a URL has it`(text: String, shown: String) {
    #expect(text.hiding([Secret("a+b/c=="), Secret(""), Secret("a+b/c==/tail")]) == shown)
  }

  @Test func `without secrets a text stays as it is`() {
    #expect("a%2Bb".hiding([]) == "a%2Bb")
  }
}
