import Foundation

/// A terminal of any size that shows what a program draws: a tmux of its own, without anybody's settings.
package struct TerminalSession {
  package struct Silent: Error, CustomStringConvertible {
    package var waitedFor: String
    package var screen: String

    package var description: String { "no \(waitedFor) on the screen:\n\(screen)" }
  }

  private let socket: String

  /// Starts an interactive shell in a terminal, runs `body`, and ends both however that ends.
  package static func with<Result>(
    width: Int, height: Int, _ body: (TerminalSession) async throws -> Result
  ) async throws -> Result {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let session = TerminalSession(socket: directory.url.appending(path: "tmux").path())
    try await session.tmux([
      "new-session", "-d", "-x", "\(width)", "-y", "\(height)", "bash", "--norc", "--noprofile",
    ])
    do {
      // A size of its own, that no client decides.
      try await session.tmux(["set-option", "-g", "window-size", "manual"])
      try await session.type("PS1='ready> '\n")
      _ = try await session.screen { $0.contains("\nready>") }
      let result = try await body(session)
      try await session.tmux(["kill-server"])
      return result
    } catch {
      try await session.tmux(["kill-server"])
      throw error
    }
  }

  package func type(_ text: String) async throws {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      .enumerated()
    {
      if line.offset > 0 { try await tmux(["send-keys", "Enter"]) }
      if !line.element.isEmpty { try await tmux(["send-keys", "-l", "--", line.element]) }
    }
  }

  /// Presses keys by tmux's names: `Up`, `Escape`, `C-c`.
  package func press(_ keys: String...) async throws { try await tmux(["send-keys"] + keys) }

  package func resize(width: Int, height: Int) async throws {
    try await tmux(["resize-window", "-x", "\(width)", "-y", "\(height)"])
  }

  /// What the terminal shows, its lines without spaces at their ends.
  package func screen() async throws -> String {
    try await tmux(["capture-pane", "-p"])
  }

  /// Waits until the screen is as wanted, and returns it.
  @discardableResult
  package func screen(
    with text: String = "", seconds: Double = 20, _ isWanted: (String) -> Bool = { _ in true }
  ) async throws -> String {
    let limit = Date(timeIntervalSinceNow: seconds)
    var shown = ""
    while Date() < limit {
      shown = try await screen()
      if text.isEmpty || shown.contains(text), isWanted(shown) { return shown }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw Silent(waitedFor: text.isEmpty ? "such text" : "'\(text)'", screen: shown)
  }

  /// Without descriptors beyond the standard ones: Foundation takes a child for running while anybody, such
  /// as tmux's own server, has them.
  private static let script = """
    for file in /proc/self/fd/*; do
      number=${file##*/}
      [ "$number" -gt 2 ] && eval "exec $number>&-" 2>/dev/null
    done
    exec tmux "$@"
    """

  @discardableResult
  private func tmux(_ arguments: [String]) async throws -> String {
    try await ChildProcess.run(
      URL(filePath: "/bin/bash"),
      ["-c", Self.script, "bash", "-u", "-f", "/dev/null", "-S", socket] + arguments,
      environment: ["TMUX": nil, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"]
    ).standardOutput
  }
}
