import Foundation
import FoundationNetworking
import TestSupport

/// `Tests/Support/canary/echo_server.py`: a server that knows the secret of whoever asks, and says it.
final class EchoServer: Sendable {
  /// With all that encodings and escapes change.
  static let secret = #"Kq7zW9xd/"R<v&3+Tj=mP5sLy"#
  /// Characters that may stand in a URL, as part of its path.
  static let pathSecret = "c4n4ryPathXk29fQ7LmT"

  /// Whom certificates of the server are vouched for by, and a key for participant tokens.
  let folder: URL
  let ports: Ports
  private let process: ChildProcess

  struct Ports: Decodable {
    /// The names of the forms; one port of each list below says the secret in the form of its index.
    var forms: [String]
    var failures: [String]
    var http: Int
    var turn: [Int]
    var stun: [Int]
    var ssh: [Int]
    var banner: [Int]
    var tls: [Int]
    var proxy: [Int]
  }

  /// The server of this process, started at first use; it ends with the process.
  static func shared() async throws -> EchoServer { try await started.value }

  private static let started = Task { try await EchoServer() }

  private init() async throws {
    folder = try TemporaryDirectory().url
    process = try ChildProcess(Repository.python, [Self.script("echo_server.py")])
    let settings = [
      "secret": Self.secret, "path_secret": Self.pathSecret, "directory": folder.path(),
    ]
    process.write(String(decoding: try JSONEncoder().encode(settings), as: UTF8.self) + "\n")
    ports = try JSONDecoder().decode(Ports.self, from: Data(try await process.nextLine().utf8))
  }

  static func script(_ name: String) -> String {
    Repository.root.appending(path: "Tests/Support/canary/\(name)").path()
  }

  var http: String { "http://127.0.0.1:\(ports.http)" }

  /// Where the server fails in that way, with a secret in the form of that number; `nil` takes them in turn.
  func url(_ form: Int?, _ failure: String, saying which: Which = .main) -> String {
    "\(http)/\(form.map(String.init) ?? "*")/\(failure)/\(which.rawValue)"
  }

  enum Which: String {
    case main
    case path
  }

  /// The passwords that were made from the secret and told by a TURN server.
  func minted() async throws -> [String] {
    guard let url = URL(string: "\(http)/_minted") else { return [] }
    let (data, _) = try await URLSession.shared.data(from: url)
    return try JSONDecoder().decode([String].self, from: data)
  }

  /// The secrets found in any of the texts, in whatever form.
  func traces(
    in texts: [String: String], of more: [String] = []
  ) async throws -> [String: [String]] {
    struct Question: Encodable {
      var secrets: [String]
      var texts: [String: String]
    }
    let question = Question(secrets: [Self.secret, Self.pathSecret] + more, texts: texts)
    let finished = try await ChildProcess.run(
      Repository.python, [Self.script("find_traces.py")],
      input: String(decoding: try JSONEncoder().encode(question), as: UTF8.self), seconds: 300)
    guard finished.status == 0 else { throw Failure(text: finished.standardError) }
    return try JSONDecoder().decode(
      [String: [String]].self, from: Data(finished.standardOutput.utf8))
  }

  struct Failure: Error { var text: String }
}
