import Foundation
import TestSupport
import Testing

/// `iceprobe watch` on a terminal.
@Suite(.serialized) struct WatchScreenTests {
  private static let program = BuiltProgram.iceprobe.path()

  private static func command(_ ports: [UInt16], _ options: String = "--every 1s") -> String {
    let uris = ports.map { "stun:127.0.0.1:\($0)" }.joined(separator: " ")
    return "\(program) watch --count 2 --timeout 20s \(options) \(uris); echo status $?\n"
  }

  @Test(arguments: [(80, 24), (200, 60)])
  func `a server that dies turns its row, with the cause, and comes back`(
    width: Int, height: Int
  ) async throws {
    let (port, other) = (try FreePort.take(), try FreePort.take())
    try await ServedPort.with(other) {
      try await TerminalSession.with(width: width, height: height) { terminal in
        try await ServedPort.with(port) {
          try await terminal.type(Self.command([port, other]))
          try await terminal.screen(with: "2 targets: 2 ok")
        }
        let failed = try await terminal.screen(with: "ok → failed: ")
        #expect(failed.contains("1 failed, 1 ok"))
        let row = failed.split(separator: "\n").first { $0.contains("✗ ") }
        #expect(row?.contains("127.0.0.1:\(port)") == true, "\(failed)")
        #expect(row?.contains("Nothing ") == true, "\(failed)")
        try await ServedPort.with(port) {
          let back = try await terminal.screen(with: "failed → ok; over: ")
          #expect(back.contains("2 targets: 2 ok"))
          #expect(back.contains("✗"), "the rounds that failed stay in sight: \(back)")
          try await terminal.press("q")
          let end = try await terminal.screen(with: "status 1")
          #expect(end.contains("DEGRADED 2 checks passed"), "\(end)")
          #expect(end.unwrapped.contains("rounds failed, the last of them: Nothing"), "\(end)")
          #expect(!end.contains("q quit"))
        }
      }
    }
  }

  @Test func `it follows the size of the terminal`() async throws {
    let port = try FreePort.take()
    try await ServedPort.with(port) {
      try await TerminalSession.with(width: 80, height: 24) { terminal in
        try await terminal.type(Self.command([port]))
        try await terminal.screen(with: "1 target: 1 ok")
        let small = try await terminal.screen()
        #expect(!small.contains("last change, cause"))
        try await terminal.resize(width: 200, height: 60)
        let large = try await terminal.screen(with: "last change, cause")
        #expect(
          large.split(separator: "\n", omittingEmptySubsequences: false)[59].contains("q quit"))
        try await terminal.resize(width: 80, height: 24)
        try await terminal.screen { screen in
          let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
          return !screen.contains("last change") && lines.count >= 24
            && lines[23].contains("q quit")
        }
        try await terminal.press("q")
        try await terminal.screen(with: "status 0")
      }
    }
  }

  @Test func `keys pause, sort, show details and the waterfall, and quit`() async throws {
    let ports = [try FreePort.take(), try FreePort.take()]
    try await ServedPort.with(ports[1]) {
      try await TerminalSession.with(width: 100, height: 30) { terminal in
        try await terminal.type(Self.command(ports))
        try await terminal.screen(with: "2 targets: 1 failed, 1 ok")
        try await terminal.press("s")
        try await terminal.screen(with: "worst first")
        try await terminal.press("Down", "d")
        let details = try await terminal.screen(with: "from uri command line")
        #expect(details.contains("127.0.0.1:\(ports[0])") && details.contains("→ "), "\(details)")
        // Together they would be one key: Alt-w.
        try await terminal.press("Escape")
        try await terminal.screen { !$0.contains("from uri command line") }
        try await terminal.press("w")
        try await terminal.screen(with: "one letter is ")
        try await terminal.press("?")
        try await terminal.screen(with: "quit, and print the report")
        try await terminal.press("?", "p")
        let paused = try await terminal.screen(with: "PAUSED")
        #expect(paused.contains("p go on"))
        try await terminal.press("p")
        try await terminal.screen { !$0.contains("PAUSED") && $0.contains("p pause") }
        try await terminal.press("q")
        let end = try await terminal.screen(with: "status 2")
        #expect(end.contains("FAILED"))
      }
    }
  }

  @Test func `a paused watch sends nothing`() async throws {
    let port = try FreePort.take()
    try await ServedPort.with(port) {
      try await TerminalSession.with(width: 80, height: 24) { terminal in
        try await terminal.type(Self.command([port]))
        try await terminal.screen(with: "1 target: 1 ok")
        try await terminal.press("p", "d")
        // A round that was under way ends.
        let first = try await terminal.screen(with: "PAUSED") { $0.contains("; the last 2s ago") }
        let later = try await terminal.screen(with: "; the last 5s ago")
        let rounds = { (screen: String) in screen.firstMatch(of: /rounds +([0-9]+),/)?.1 }
        #expect(rounds(first) != nil && rounds(first) == rounds(later))
        try await terminal.press("p")
        try await terminal.screen { rounds($0) != nil && rounds($0) != rounds(later) }
        try await terminal.press("q")
        try await terminal.screen(with: "status 0")
      }
    }
  }

  @Test(arguments: [("C-c", "status 130"), ("q", "status 3")])
  func `whatever ends it, the terminal is as it was`(key: String, status: String) async throws {
    let silent = try SilentServer()
    try await TerminalSession.with(width: 80, height: 24) { terminal in
      try await terminal.type("before=$(stty -g); echo kept\n")
      try await terminal.screen(with: "\nkept")
      try await terminal.type(Self.command([silent.port]))
      try await terminal.screen(with: "q quit")
      try await silent.waitForDatagram()
      try await terminal.press(key)
      let end = try await terminal.screen(with: status)
      #expect(
        !end.contains("q quit") && end.contains("\nkept"), "the screen before is back: \(end)")
      try await terminal.type(#"[ "$(stty -g)" = "$before" ] && echo same modes"# + "\n")
      try await terminal.screen(with: "\nsame modes")
    }
  }

  @Test func `a second and a third signal leave the terminal as it was`() async throws {
    let silent = try SilentServer()
    try await TerminalSession.with(width: 80, height: 24) { terminal in
      try await terminal.type("before=$(stty -g)\n")
      try await terminal.type(Self.command([silent.port], "--every 1s"))
      try await terminal.screen(with: "q quit")
      try await silent.waitForDatagram()
      try await terminal.press("C-c", "C-c", "C-c")
      let end = try await terminal.screen(with: "status 130")
      #expect(!end.contains("q quit"))
      try await terminal.type(#"[ "$(stty -g)" = "$before" ] && echo same modes"# + "\n")
      try await terminal.screen(with: "\nsame modes")
    }
  }

  @Test func `stopped by ^Z it gives the terminal back, and goes on where it was`() async throws {
    let port = try FreePort.take()
    try await ServedPort.with(port) {
      try await TerminalSession.with(width: 80, height: 24) { terminal in
        try await terminal.type("\(Self.program) watch --every 1s stun:127.0.0.1:\(port)\n")
        try await terminal.screen(with: "1 target: 1 ok")
        try await terminal.press("C-z")
        let stopped = try await terminal.screen(with: "Stopped")
        #expect(!stopped.contains("q quit"))
        try await terminal.type("echo in between\n")
        try await terminal.screen(with: "\nin between")
        try await terminal.type("fg\n")
        let again = try await terminal.screen(with: "q quit")
        #expect(again.contains("1 target: 1 ok"), "\(again)")
        try await terminal.press("q")
        try await terminal.type("echo status $?\n")
        try await terminal.screen(with: "\nstatus 0")
      }
    }
  }

  @Test func `a password is asked for on the same terminal, unseen`() async throws {
    try await Coturn.with { server in
      try await TerminalSession.with(width: 80, height: 24) { terminal in
        try await terminal.type(
          "\(Self.program) watch --every 1s --username \(Coturn.username) --no-relay "
            + "turn:127.0.0.1:\(server.plainPort); echo status $?\n")
        try await terminal.screen(with: "assword")
        try await terminal.type("\(Coturn.password)\n")
        let shown = try await terminal.screen(with: "1 target: 1 ok")
        #expect(!shown.contains(Coturn.password))
        try await terminal.press("q")
        let end = try await terminal.screen(with: "status 0")
        #expect(!end.contains(Coturn.password))
      }
      #expect(try await server.linesOfSessionsLeft() == [])
    }
  }
}
