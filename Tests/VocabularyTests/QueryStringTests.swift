import Testing
import Vocabulary

@Suite struct QueryStringTests {
  @Test(arguments: [
    (
      "target=turn%3Aturn.example.org%3Ftransport%3Dudp&module=m",
      ["turn:turn.example.org?transport=udp"]
    ),
    // As typed by a person: only the first question mark began the query.
    ("target=turn:turn.example.org?transport=udp", ["turn:turn.example.org?transport=udp"]),
    ("target=a+b&target=%2B", ["a b", "+"]), ("target", [""]), ("target=", [""]), ("", []),
    ("&&target=x&", ["x"]), ("%74arget=x", ["x"]), ("target=%C3%BC", ["ü"]),
    // A combining mark behind a sign of the form.
    ("target=m&\u{301}=y", ["m"]), ("target=\u{301}x", ["\u{301}x"]),
    ("target=a+\u{301}b", ["a \u{301}b"]),
  ])
  func `a query is decoded as a form is`(text: String, values: [String]) throws {
    #expect(try #require(QueryString(text))["target"] == values)
  }

  @Test(arguments: ["target=%", "target=%4", "target=%zz", "target=%ff", "%=x"])
  func `what is not percent-encoded UTF-8 is refused`(text: String) {
    #expect(QueryString(text) == nil)
  }
}
