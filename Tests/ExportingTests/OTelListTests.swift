import Testing

@testable import Exporting

/// `name=value` lists of OpenTelemetry's variables.
@Suite struct OTelListTests {
  @Test(arguments: [
    ("api-key=abc", ["api-key": "abc"]),
    ("a=1,b=2", ["a": "1", "b": "2"]),
    (" a = 1 ,\tb = 2 ", ["a": "1", "b": "2"]),
    ("Authorization=Bearer%20t0k%2Cen", ["Authorization": "Bearer t0k,en"]),
    ("a=b=c", ["a": "b=c"]),
    ("name=%C3%BC", ["name": "ü"]),
    ("%61=1", ["a": "1"]),
    ("a=", ["a": ""]),
    ("", [:]), (",", [:]), ("a=1,,b=2,", ["a": "1", "b": "2"]),
  ])
  func `a list is read`(text: String, entries: [String: String]) {
    let list = OTelList(text)
    #expect(Dictionary(list.entries.map { ($0.name, $0.value) }) { $1 } == entries)
    #expect(list.unreadable.isEmpty)
  }

  @Test(arguments: [
    ("a", [1]), ("a=1,b", [2]), ("=1", [1]), ("a=%", [1]), ("a=%4", [1]), ("a=%zz", [1]),
    ("a=%FF", [1]), ("a=%C3,b=1,c", [1, 3]),
  ])
  func `what is no entry is told by its number`(text: String, numbers: [Int]) {
    #expect(OTelList(text).unreadable == numbers)
  }
}
