/// `iceprobe respond` on a port of loopback.
package enum ServedPort {
  /// Runs `body` while a responder serves that port; it is gone afterwards.
  package static func with<Result>(
    _ port: UInt16, _ body: () async throws -> Result
  ) async throws -> Result {
    try await ChildProcess.with(
      BuiltProgram.iceprobe,
      ["respond", "--bind-address", "127.0.0.1", "--port", "\(port)", "--transport", "udp,tcp"]
    ) { child in
      _ = try await child.nextLine()
      return try await body()
    }
  }
}

extension String {
  /// The words with single blanks between, wherever lines were broken.
  package var unwrapped: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
