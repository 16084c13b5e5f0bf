import Foundation
import HTTPFetching
import TLS
import TestSupport
import Vocabulary

/// Botocore's answers to all credential cases, and the servers that both it and we ask.
struct CredentialOracle: Sendable {
  enum Outcome: Decodable, Sendable, Equatable {
    /// Provider, access key, secret key and token.
    case found([String?])
    case nothing
    case failed(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .nothing
      } else if let name = try? container.decode(String.self) {
        self = .failed(name)
      } else {
        self = .found(try container.decode([String?].self))
      }
    }
  }

  /// A case as both are given it.
  struct Question: Encodable, Sendable {
    var variables: [String: String]
    var profile: String?
    var mfaCode: String?
    var answers: [String: FakeAWS.Answer]
    /// Part of our error; botocore is not told.
    var says: String?

    private enum CodingKeys: String, CodingKey {
      case variables, profile
      case mfaCode = "mfa_code"
      case answers
    }
  }

  let questions: [Question]
  let outcomes: [Outcome]
  /// Serves until the test process ends.
  private let process: ChildProcess

  /// The oracle of this process; it is asked once.
  static func shared() async throws -> CredentialOracle { try await started.value }

  private static let started = Task { try await CredentialOracle() }

  private init() async throws {
    struct Announcement: Decodable { var port: Int }
    struct Asked: Encodable {
      var root: String
      var cases: [Question]
    }
    let directory = try TemporaryDirectory()
    process = try ChildProcess(
      Repository.python,
      [Repository.root.appending(path: "Tests/Support/aws_credentials_oracle.py").path()])
    let decoder = JSONDecoder()
    let announcement = try decoder.decode(
      Announcement.self, from: Data(try await process.nextLine().utf8))
    questions = try CredentialCase.all.enumerated().map { index, test in
      let home = directory.url.appending(path: "\(index)", directoryHint: .isDirectory)
      return try test.question(home: home, place: "\(announcement.port)/\(index)")
    }
    let asked = Asked(root: directory.url.path(), cases: questions)
    process.write(String(decoding: try JSONEncoder().encode(asked), as: UTF8.self) + "\n")
    outcomes = try decoder.decode(
      [Outcome].self, from: Data(try await process.nextLine(seconds: 120).utf8))
  }
}

extension CredentialCase {
  /// Writes the case's files and fills in where they and the servers are.
  fileprivate func question(home: URL, place: String) throws -> CredentialOracle.Question {
    let filled = { (text: String) in
      text.replacing("{home}", with: home.path(percentEncoded: false).droppingSlash)
        .replacing("{server}", with: "http://127.0.0.1:\(place)")
        .replacing("{localhost}", with: "http://localhost:\(place)")
    }
    var files = files
    if !config.isEmpty { files[".aws/config"] = config }
    if !credentials.isEmpty { files[".aws/credentials"] = credentials }
    for (name, token) in ssoTokens {
      let digest = Digests.openSSL.sha1(Array(name.utf8).span)
      files[".aws/sso/cache/" + digest.map { String(format: "%02x", $0) }.joined() + ".json"] =
        token
    }
    for (path, text) in files {
      let url = home.appending(path: path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try filled(text).write(to: url, atomically: true, encoding: .utf8)
    }
    let standard = [
      "HOME": "{home}", "PATH": "/usr/bin:/bin", "AWS_DEFAULT_REGION": "us-west-2",
      "AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL_STS": "{server}/sts",
      "AWS_ENDPOINT_URL_SSO": "{server}/sso",
    ]
    return CredentialOracle.Question(
      variables: standard.merging(variables) { _, own in own }.mapValues(filled),
      profile: profile, mfaCode: mfaCode, answers: answers,
      says: try says.map { try Self.shown(filled($0)) })
  }
}

extension CredentialCase {
  /// A sentence with the URL at its start as we show it: without its path.
  private static func shown(_ sentence: String) throws -> String {
    guard sentence.hasPrefix("http"), let end = sentence.firstRange(of: ": ") else {
      return sentence
    }
    return try HTTPURL(String(sentence[..<end.lowerBound])).redacted + sentence[end.lowerBound...]
  }
}

extension String {
  fileprivate var droppingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
