import Testing
import Vocabulary

@Suite struct JSONMembersTests {
  @Test func `members are ordered by name, however they came`() {
    var members: JSON.Members = ["b": .integer(2), "d": .null, "a": .integer(1)]
    members["c"] = .integer(3)
    members["A"] = .bool(true)
    #expect(members.map(\.key) == ["A", "a", "b", "c", "d"])
    #expect(
      JSON.object(members).written(pretty: false) == #"{"A":true,"a":1,"b":2,"c":3,"d":null}"#)
  }

  @Test func `a name is there once, with its last value`() {
    var members = JSON.Members([("a", .integer(1)), ("b", .null), ("a", .integer(2))])
    #expect(members.count == 2 && members["a"] == .integer(2))
    members["b"] = .bool(false)
    #expect(members["b"] == .bool(false))
    members["a"] = nil
    #expect(members.map(\.key) == ["b"] && members["a"] == nil)
    members["none"] = nil
    #expect(members.count == 1)
  }

  @Test func `of two the values of the other one are kept`() {
    let members: JSON.Members = ["a": .integer(1), "b": .integer(2)]
    #expect(
      members.merging(["b": .integer(3), "c": .integer(4)])
        == ["a": .integer(1), "b": .integer(3), "c": .integer(4)])
  }
}
