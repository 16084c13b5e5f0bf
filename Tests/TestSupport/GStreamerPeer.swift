import Foundation
import FoundationNetworking

/// `Tests/Support/gst_whip_peer.py`: a WHIP and WHEP endpoint with GStreamer's webrtcbin behind it.
///
/// One server serves the whole test process.
package final class GStreamerPeer: Sendable {
  private let process: ChildProcess
  private let base: String

  package enum Kind: String, CaseIterable, Sendable {
    case whip
    case whep
  }

  /// The media that the peer offers candidates for.
  package enum Transports: String, CaseIterable, Sendable {
    case udp
    case tcp
    case both
  }

  package struct Log: Decodable, Sendable {
    /// Sessions that were made and not deleted.
    package var sessions: Int
    /// Connections that got as far as DTLS.
    package var connected: Int
  }

  /// The server of this process, started at first use; it ends with the process.
  package static func shared() async throws -> GStreamerPeer { try await started.value }

  private static let started = Task { try await GStreamerPeer() }

  private init() async throws {
    // The system's Python: the bindings come from Debian packages.
    process = try ChildProcess(
      URL(filePath: "/usr/bin/python3"),
      [Repository.root.appending(path: "Tests/Support/gst_whip_peer.py").path()])
    let line = try await process.nextLine()
    let port = try JSONDecoder().decode([String: Int].self, from: Data(line.utf8))["http"] ?? 0
    base = "http://127.0.0.1:\(port)"
  }

  /// An endpoint for one session.
  package func endpoint(_ kind: Kind, _ transports: Transports, _ name: String) -> String {
    "\(base)/\(kind)/\(transports)/\(name)"
  }

  /// The state of the session of that name.
  package func log(of name: String) async throws -> Log {
    guard let url = URL(string: "\(base)/log/\(name)") else { throw URLError(.badURL) }
    let (data, _) = try await URLSession.shared.data(from: url)
    return try JSONDecoder().decode(Log.self, from: data)
  }
}
