import ConfigSources
import Foundation
import HTTPFetching
import ICEServers
import TestSupport
import Testing
import Vocabulary

@Suite struct RTCConfigurationTests {
  static let document =
    #"{"iceServers":[{"urls":["turn:turn.example.org"],"username":"u","credential":"p"}],"ttl":60}"#

  @Test func `A file gives its servers, and a warning if everyone may read it`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = try directory.file("config.json", Self.document)
    try file.setMode(0o600)
    var fetched = try await fetch(file.path())
    #expect(
      fetched.configuration.servers.flatMap(\.uris).map(\.description) == ["turn:turn.example.org"])
    #expect(fetched.configuration.servers.first?.credential?.password.reveal() == "p")
    #expect(fetched.steps.map(\.name) == [.file])
    #expect(fetched.notes.isEmpty)

    try file.setMode(0o644)
    fetched = try await fetch(file.path())
    #expect(fetched.notes == [.secretReadableByOthers(path: file.path())])
  }

  @Test func `A file without credentials may be read by everyone`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = try directory.file(
      "config.json", #"{"iceServers":[{"urls":"stun:stun.example.org"}]}"#)
    try file.setMode(0o644)
    #expect(try await fetch(file.path()).notes.isEmpty)
  }

  @Test(arguments: [(" p4ssw0rd", true), (#"\"p4ssw0rd\""#, true), ("p4ssw0rd", false)])
  func `A credential with a blank or a quotation mark around it is told`(
    credential: String, isTold: Bool
  ) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = try directory.file(
      "config.json",
      #"{"iceServers":[{"urls":"turn:t","username":"u","credential":"\#(credential)"}]}"#)
    try file.setMode(0o600)
    let notes = try await fetch(file.path()).notes
    #expect(
      notes.contains { if case .secretForm = $0 { true } else { false } } == isTold, "\(notes)")
  }

  @Test(arguments: [
    (#"{"iceServers":[{"urls":"turn:h","credential":"Kq7zW9xd3Tjm"}]}"#, "this is a document"),
    ("turn:alice:Kq7zW9xd3Tjm@h", "this is a URI"), ("turns:h?key=Kq7zW9xd3Tjm", "this is a URI"),
    ("eyJhbGciOiJIUzI1NiJ9.e30.Kq7zW9xd3Tjm", "this is a token"),
    ("Kq7zW9xd3Tjm", "it may be the secret itself"),
    ("Kq7zW9xd3Tjm/x+y==", "it may be the secret itself"),
    ("-----BEGIN KEY-----\nKq7zW9xd3Tjm\n", "this is a document"),
  ])
  func `What is given for a file and is none is not repeated, and is called what it is`(
    text: String, kind: String
  ) async throws {
    let source = ConfigSource.rtcConfiguration(try RTCConfigurationSettings(text))
    let failure = try #require(await FetchStage().failure(of: source))
    #expect(failure.message.contains(kind), "\(failure.message)")
    #expect(!"\(failure) \(failure.remedy)".contains("Kq7zW9xd3Tjm"))
  }

  @Test(arguments: [
    "pasword.txt", "./secrets/turn", "secrets/turn", "/run/secrets/turn-2", "~/ice.json", ".env",
    "../Kq7zW9xd3Tjm", "My Documents/Ice 2.json", "pw",
  ])
  func `A mistyped path is shown, for it is what has to be corrected`(path: String) async throws {
    let source = ConfigSource.rtcConfiguration(try RTCConfigurationSettings(path))
    #expect(source.name == path)
    let failure = try #require(await FetchStage().failure(of: source))
    #expect(failure.message == "\(path): no such file")
  }

  @Test func `A missing, empty, forbidden or overlong file and a directory are distinguished`()
    async throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let missing = directory.url.appending(path: "missing").path()
    #expect(await cause(missing) == .file(FileProblem(.missing, at: missing)))
    let folder = directory.url.path()
    #expect(await cause(folder) == .file(FileProblem(.isDirectory, at: folder)))
    let empty = try directory.file("empty", "").path()
    #expect(await cause(empty) == .file(FileProblem(.empty, at: empty)))
    let long = try directory.file("long", String(repeating: " ", count: 1 << 20 + 1)).path()
    #expect(await cause(long) == .file(FileProblem(.tooLarge(limit: 1 << 20), at: long)))
    let endless = "/dev/zero"
    #expect(await cause(endless) == .file(FileProblem(.tooLarge(limit: 1 << 20), at: endless)))
  }

  @Test func `A pipe is read to its end, and waited for no longer than the deadline`()
    async throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let pipe = directory.url.appending(path: "pipe")
    let made = try await ChildProcess.run(URL(filePath: "/usr/bin/mkfifo"), [pipe.path()])
    #expect(made.status == 0)
    var stage = FetchStage()
    stage.timeout = .milliseconds(200)
    #expect(
      await cause(pipe.path(), stage) == .file(FileProblem(.timeout, at: pipe.path())))
    let writer = try ChildProcess(
      URL(filePath: "/bin/sh"), ["-c", "printf '%s' '\(Self.document)' > \(pipe.path())"])
    defer { writer.stop() }
    #expect(try await fetch(pipe.path()).configuration.servers.count == 1)
  }

  @Test func `An invalid document gives its place`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = try directory.file("config.json", #"{"iceServers":[{"urls":[1,null]}]}"#).path()
    let entries = try await fetch(file).configuration.refused
    #expect(
      entries.map(\.path.description) == ["$.iceServers[0].urls[0]", "$.iceServers[0].urls[1]"])
  }

  @Test(arguments: [#"{"iceServers":[]}"#, "[]"]) func `A list of no servers is an error`(
    document: String
  ) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    #expect(await cause(try directory.file("config.json", document).path()) == .noServers)
  }

  @Test func `A URL gives its servers, with and without TLS`() async throws {
    let page = FakeAWS.Answer(
      headers: ["Content-Type": "application/json; charset=utf-8"], body: Self.document)
    let kvs = try await FakeAWS.shared()
    let plain = try await serve(["config": page])
    var fetched = try await fetch(plain("config") + "?apiKey=s3cr3t")
    #expect(fetched.configuration.servers.count == 1)
    #expect(fetched.ttlSeconds == 60)
    #expect(
      try fetched.notes == [
        .unencrypted(url: HTTPURL(plain("config") + "?apiKey=s3cr3t").redacted)
      ])
    #expect(fetched.steps.map(\.status) == [200])

    let secure = try await serve(["config": page], over: kvs.https)
    var stage = FetchStage()
    stage.trust = .authorities(path: kvs.authority.path())
    fetched = try await fetch(secure("config"), stage)
    #expect(fetched.configuration.servers.count == 1)
    #expect(fetched.notes.isEmpty)
    #expect(await cause(secure("config"))?.isCertificate == true)
  }

  @Test(arguments: [301, 302, 303, 307, 308]) func `Redirects are followed, five at most`(
    status: Int
  ) async throws {
    var pages = ["end": FakeAWS.Answer(body: Self.document)]
    for hop in 1...6 {
      pages["hop\(hop)"] = FakeAWS.Answer(
        status: status, headers: ["Location": hop == 1 ? "end" : "hop\(hop - 1)"])
    }
    let url = try await serve(pages)
    #expect(try await fetch(url("hop5")).configuration.servers.count == 1)
    #expect(await cause(url("hop6")) == .http(.tooManyRedirects(limit: 5)))
  }

  @Test func `B-44 redirects that circle, leave TLS or leave the web are refused`() async throws {
    let kvs = try await FakeAWS.shared()
    var stage = FetchStage()
    stage.trust = .authorities(path: kvs.authority.path())
    let redirect = { FakeAWS.Answer(status: 302, headers: ["Location": $0]) }
    let url = try await serve(
      [
        "circle": redirect("circle"), "downgrade": redirect(kvs.http + "/x?key=s3cr3t"),
        "file": redirect("file:///etc/passwd"), "nowhere": FakeAWS.Answer(status: 302),
      ], over: kvs.https)

    #expect(await cause(url("circle"), stage) == .http(.tooManyRedirects(limit: 5)))
    let target = try HTTPURL(kvs.http + "/x?key=s3cr3t").redacted
    #expect(await cause(url("downgrade"), stage) == .http(.insecureRedirect(to: target)))
    #expect(await cause(url("file"), stage) == .http(.unsupportedScheme("file")))
    #expect(
      await cause(url("nowhere"), stage) == .http(.redirectWithoutLocation(status: 302)))
  }

  @Test func `B-44 redirects share one time-out, however long each takes`() async throws {
    let url = try await serve([
      "first": FakeAWS.Answer(status: 302, headers: ["Location": "second"], delay: 0.6),
      "second": FakeAWS.Answer(body: Self.document, delay: 0.6),
    ])
    let request = HTTPRequest(
      .get, try HTTPURL(url("first")), limits: HTTPLimits(timeout: .seconds(1)))
    await #expect(throws: HTTPError.timeout(during: .response)) {
      try await HTTPClient().follow(request)
    }
  }

  @Test func `B-44 login pages, other types and other statuses are distinguished`() async throws {
    let html = ["Content-Type": "text/html"]
    let url = try await serve([
      "login": FakeAWS.Answer(headers: html, body: "\r\n <!DOCTYPE html><form>"),
      "forbidden": FakeAWS.Answer(status: 403, body: #"{"message":"no"}"#),
      "page": FakeAWS.Answer(status: 403, headers: html, body: "<html>403 Forbidden"),
      "text": FakeAWS.Answer(headers: ["Content-Type": "text/plain"], body: Self.document),
      "nonsense": FakeAWS.Answer(body: "iceServers"),
      "bomb": FakeAWS.Answer(body: "{", fill: 64 << 20, gzip: true),
    ])
    #expect(await cause(url("login")) == .webPage(status: 200))
    #expect(await cause(url("forbidden")) == .status(403))
    #expect(await cause(url("page")) == .status(403))
    #expect(await cause(url("bomb")) == .http(.bodyTooLarge(limit: 1 << 20)))
    #expect(await failure(url("nonsense"))?.step == .decode)
    let fetched = try await fetch(url("text"))
    #expect(fetched.notes.contains(.contentType("text/plain")))
  }

  @Test func `A fetch that is cancelled says so`() async throws {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.pages = ["silent": FakeAWS.Answer(stall: .headers)]
    let channel = try await kvs.channel(scenario)
    let task = Task { await cause(kvs.page("silent", of: channel)) }
    while try await kvs.requests(of: channel).isEmpty {}
    task.cancel()
    #expect(await task.value == .cancelled)
  }

  @Test func `The URL's secrets are in no error and no name`() async throws {
    let url = try await serve(["here": FakeAWS.Answer(status: 500)])
    let secret = url("here").replacing("http://", with: "http://u:s3cr3t@") + "?key=s3cr3t"
    let failure = await failure(secret)
    #expect(failure?.name.contains("here") == false)
    #expect(failure?.description.contains("s3cr3t") == false)
  }

  @Test func `Only a text with two slashes is a URL`() throws {
    #expect(throws: HTTPError.unsupportedScheme("file")) {
      try RTCConfigurationSettings("file:///etc/passwd")
    }
    #expect(try RTCConfigurationSettings("a:b.json").location.description == "a:b.json")
    #expect(try RTCConfigurationSettings("-").location.description == "standard input")
  }

  private func fetch(
    _ argument: String, _ stage: FetchStage = FetchStage()
  ) async throws -> FetchedConfiguration {
    try await stage.fetch(.rtcConfiguration(RTCConfigurationSettings(argument)))
  }

  private func failure(
    _ argument: String, _ stage: FetchStage = FetchStage()
  ) async -> ConfigSourceError? {
    guard let settings = try? RTCConfigurationSettings(argument) else { return nil }
    return await stage.failure(of: .rtcConfiguration(settings))
  }

  private func cause(
    _ argument: String, _ stage: FetchStage = FetchStage()
  ) async -> ConfigSourceError.Cause? {
    await failure(argument, stage)?.cause
  }

  /// Serves pages and answers how their URLs are made.
  private func serve(
    _ pages: [String: FakeAWS.Answer], over base: String? = nil
  ) async throws -> (String) -> String {
    let kvs = try await FakeAWS.shared()
    var scenario = FakeAWS.Scenario()
    scenario.pages = pages
    let channel = try await kvs.channel(scenario)
    return { kvs.page($0, of: channel, over: base) }
  }
}

extension ConfigSourceError.Cause {
  fileprivate var isCertificate: Bool {
    if case .http(.certificate) = self { true } else { false }
  }
}

extension URL {
  func setMode(_ mode: Int) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path())
  }
}
