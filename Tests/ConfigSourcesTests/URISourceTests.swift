import Foundation
import ICEServers
import TestSupport
import Testing
import Vocabulary

@testable import ConfigSources

@Suite struct URISourceTests {
  @Test func `URIs keep their order, their notes and no credential by default`() async throws {
    let texts = ["stun:stun.example.org", "TURN:turn.example.org:3479?transport=tcp"]
    let readings = try texts.map { try ICEServerURI.read($0) }
    let fetched = try await FetchStage().fetch(.uris(URISettings(uris: readings)))

    let server = try #require(fetched.configuration.servers.first)
    #expect(server.uris == readings.map(\.uri))
    #expect(server.credential == nil)
    #expect(fetched.configuration.notes.map(\.kind) == readings[1].spellings.map { .uri($0) })
    #expect(!fetched.configuration.notes.isEmpty)
    #expect(fetched.expiresAt == nil)
  }

  @Test(arguments: ["secret", "secret\n", "secret\r\n"])
  func `A password file's last line end is not part of the password`(
    content: String
  ) async throws {
    let fetched = try await fetch(content, { .password(username: "alice", file: $0) })
    let credential = fetched.configuration.servers.first?.credential
    #expect(credential?.username == "alice")
    #expect(credential?.password.reveal() == "secret")
    #expect(fetched.notes.isEmpty)
  }

  @Test(arguments: [
    ("", FileProblem.Kind.empty), ("\n", .empty), ("a\nb", .controlCharacter),
    ("a\rb", .controlCharacter), ("a\n\n", .controlCharacter), ("a\0b", .controlCharacter),
    (String(repeating: "x", count: 4097), .tooLarge(limit: 4096)),
    (String(repeating: "x", count: 9000), .tooLarge(limit: 4096)),
  ])
  func `B-45 a credential file that is no credential says why`(
    content: String, kind: FileProblem.Kind
  ) async throws {
    let fetched = try await fetch(content, { .password(username: "alice", file: $0) })
    #expect(fetched.configuration.servers.flatMap(\.uris).allSatisfy { !$0.isTURN })
    guard case .credentialUnavailable(let why)? = fetched.configuration.refused.first?.reason else {
      Issue.record("the file was taken")
      return
    }
    #expect(why.hasSuffix(FileProblem(kind, at: "").description))
  }

  @Test func `A password file that everyone may read is pointed out`() async throws {
    let fetched = try await fetch(
      "secret", { .password(username: "alice", file: $0) }, mode: 0o604)
    guard case .secretReadableByOthers? = fetched.notes.first else {
      Issue.record("no warning")
      return
    }
  }

  @Test func `B-46 a user name of 509 bytes is refused before anything is sent`() async throws {
    let name = String(repeating: "u", count: 509)
    let fetched = try await fetch("secret", { .password(username: name, file: $0) })
    #expect(
      fetched.configuration.refused.map(\.reason) == [
        .credential(ICECredentialError(.username, .tooLong(count: 509, limit: 508)))
      ])
  }

  @Test func `A shared secret makes the credential that coturn expects`() async throws {
    var stage = FetchStage()
    stage.unixTime = { 1_700_000_000 - 600 }
    let fetched = try await fetch(
      "north\n", { .sharedSecret(userID: "iceprobe", file: $0, lifetimeSeconds: 600) }, stage)
    let credential = try #require(fetched.configuration.servers.first?.credential)
    #expect(credential.username == "1700000000:iceprobe")
    #expect(credential.password.reveal() == "2jS9bQTD4hIU4zp7zVdvwFhqCps=")
    #expect(fetched.expiresAt == 1_700_000_000)
  }

  private func fetch(
    _ content: String, _ credential: (SecretLocation) -> CredentialSettings,
    _ stage: FetchStage = FetchStage(), mode: Int = 0o600
  ) async throws -> FetchedConfiguration {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = try directory.file("secret", content)
    try file.setMode(mode)
    let uri = try ICEServerURI.read("turn:turn.example.org")
    return try await stage.fetch(
      .uris(URISettings(uris: [uri], credential: credential(SecretLocation(file.path())))))
  }
}
