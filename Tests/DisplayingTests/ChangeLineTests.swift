import Displaying
import Measurements
import Testing
import Vocabulary
import Watching

@Suite struct ChangeLineTests {
  private var watched = Watched()

  @Test mutating func `a line has time, target, states and cause`() throws {
    watched.round([Watched.passed()])
    let target = try #require(watched.states.targets.first)
    #expect(
      ChangeLine.beginning(of: target)
        == "2030-03-17 17:46:45Z stun stun.example.org:3478 (192.0.2.1) udp: ok, median 10.0 ms")
    watched.round([Watched.refused()])
    watched.round([Watched.passed()])
    let lines = watched.states.changes.map { ChangeLine.text(of: $0.change, in: target.latest) }
    let cause = try #require(watched.states.changes.first?.change.cause?.text.text)
    let name = "stun stun.example.org:3478 (192.0.2.1) udp"
    #expect(
      lines == [
        "2030-03-17 17:46:50Z \(name): ok → failed: \(cause)",
        "2030-03-17 17:46:55Z \(name): failed → ok; over: \(cause)",
      ])
  }

  @Test mutating func `where there are several sources it names its own`() throws {
    watched.round([Watched.passed()])
    watched.round([Watched.refused()])
    let target = try #require(watched.states.targets.first)
    let change = try #require(watched.states.changes.first?.change)
    let name = " stun stun.example.org:3478 (192.0.2.1) udp of backup: "
    #expect(ChangeLine.beginning(of: target, of: "backup").contains(name))
    #expect(ChangeLine.text(of: change, in: target.latest, of: "backup").contains(name))
  }

  @Test mutating func `a target that begins badly says why`() throws {
    watched.round([Watched.refused()])
    let target = try #require(watched.states.targets.first)
    #expect(ChangeLine.beginning(of: target).contains(" udp: failed: Nothing "))
  }

  @Test mutating func `a source says what failed`() throws {
    watched.fail(source: "rest.example.org")
    let source = try #require(watched.states.sources.last?.latest)
    #expect(
      ChangeLine.text(of: source, at: watched.now)
        == "2030-03-17 17:46:40Z turn-rest rest.example.org: not fetched: HTTP 503")
  }
}
