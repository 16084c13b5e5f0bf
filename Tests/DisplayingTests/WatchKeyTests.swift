import Displaying
import Testing

@Suite struct WatchKeyTests {
  @Test(arguments: [
    ("q", [WatchKey.quit]), ("pp", [.pause, .pause]), ("x€", []), ("\u{1B}", [.back]),
    ("\u{1B}[A\u{1B}[B", [.up, .down]), ("\u{1B}OA", [.up]), ("\u{1B}[5~", [.pageUp]),
    ("\u{1B}[1;5A", []), ("\u{1B}\u{1B}[A", [.back, .up]), ("\u{1B}q", [.back]),
    ("\r", [.details]),
  ])
  func `keys and the sequences of terminals are read, and others mean nothing`(
    typed: String, keys: [WatchKey]
  ) {
    var reader = WatchKeyReader()
    #expect(reader.keys(in: typed.utf8) == keys)
    #expect(reader.keys(in: "s".utf8) == [.sort])
  }

  @Test func `a sequence may be cut anywhere behind its second byte`() {
    for cut in 2..<4 {
      var reader = WatchKeyReader()
      let bytes = Array("\u{1B}[5~".utf8)
      #expect(
        reader.keys(in: bytes[..<cut]) + reader.keys(in: bytes[cut...]) == [.pageUp])
    }
  }

  @Test func `a sequence without end is given up`() {
    var reader = WatchKeyReader()
    #expect(reader.keys(in: "\u{1B}[1111111111111111111111q".utf8) == [.quit])
  }
}
