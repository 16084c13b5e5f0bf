import ConfigSources
import FoundationEssentials
import HTTPFetching
import ICEServers
import TLS
import Testing
import Vocabulary

@Suite struct ServiceSettingTests {
  @Test func `an unknown service or setting names the nearest`() {
    #expect(problem("twillio", [:]) == .unknownService("twillio", nearest: "twilio"))
    #expect(problem("acme", [:]) == .unknownService("acme", nearest: nil))
    let error = problem("twilio", ["acount-sid": "AC1"])
    #expect("\(error.map(String.init(describing:)) ?? "")".hasSuffix("did you mean account-sid?"))
  }

  @Test(arguments: [
    ("cuont", "count"), ("timout", "timeout"), ("COUNT", "count"), ("counts", "count"),
    ("xyz", nil), ("", nil), (String(repeating: "count", count: 10_000), nil),
  ]) func `a word is near another by few slips`(word: String, nearest: String?) {
    #expect(NearestWord.of(word, among: ["count", "timeout"]) == nearest)
  }

  @Test(arguments: ICEServices.descriptions.map(\.name))
  func `the example of a service is complete, and without any part of it it is not`(
    name: String
  ) throws {
    let description = try #require(ICEServices.descriptions.first { $0.name == name })
    let example = Dictionary(uniqueKeysWithValues: description.example.map { ($0.key, $0.value) })
    _ = try ServiceSettings(name, example, secret: .variable("KEY"))
    for setting in description.settings where setting.isRequired {
      var partial = example
      partial[setting.key] = nil
      #expect(problem(name, partial) == .missing(setting.key, service: name))
    }
    let withoutSecret = problem(name, example, secret: nil)
    #expect((withoutSecret == nil) == description.isSecretOptional)
  }

  @Test(arguments: [
    ("twilio", ["account-sid": "AC1", "ttl": "0"]),
    ("twilio", ["account-sid": "AC1", "ttl": "1d"]),
    ("twilio", ["account-sid": "AC1", "url": "ftp://x"]),
    ("twilio", ["account-sid": "AC1", "url": "https://u:p@example.org"]),
    ("cloudflare", ["key-id": "k", "operation": "make"]), ("metered", ["app": "evil.example/"]),
    ("turn-rest", ["url": "example.org"]), ("turn-rest", ["url": "http://x/", "method": "put"]),
    ("matrix", ["domain": "example.org/path"]), ("matrix", ["domain": "u@example.org"]),
    ("livekit", ["url": "wss://x?y=z", "api-key": "k"]),
  ]) func `a value that cannot be meant is refused`(name: String, values: [String: String]) {
    guard case .malformed? = problem(name, values) else {
      Issue.record("\(name) took \(values)")
      return
    }
  }

  @Test func `Matrix accepts a domain or a homeserver`() {
    #expect(
      problem("matrix", ["domain": "a", "homeserver": "https://b"])
        == .exclusive("homeserver", "domain"))
    #expect(problem("matrix", [:]) == .missing("domain", service: "matrix"))
  }

  @Test func `RFC 7515 A.1 a token is signed with HMAC-SHA-256`() throws {
    let header = Array("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}".utf8)
    let payload = Array(
      "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}".utf8)
    let key =
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ+EstJQLr/T+1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow=="
    let token = JSONWebToken.hs256(
      header: header, payload: payload, key: Array(try #require(Data(base64Encoded: key))),
      .openSSL)
    #expect(
      token.reveal() == """
        eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
        eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
        dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
        """)
  }

  @Test(arguments: [
    ("https://h/p", "https://h/p?a=1%20%26&b=%C3%A9"),
    ("https://h/p?", "https://h/p?a=1%20%26&b=%C3%A9"),
    ("https://h/p?x=y#f", "https://h/p?x=y&a=1%20%26&b=%C3%A9"),
    ("https://h/p?x=y&", "https://h/p?x=y&a=1%20%26&b=%C3%A9"),
  ]) func `parameters go behind those that are there`(base: String, whole: String) throws {
    let url = try HTTPURL(base).adding(query: [("a", "1 &"), ("b", "é")])
    #expect(url.text == whole)
    #expect(url.redacted.hasPrefix("https://h/…"))
  }

  private func problem(
    _ name: String, _ values: [String: String], secret: SecretLocation? = .variable("KEY")
  ) -> ServiceSettingProblem? {
    do throws(ServiceSettingProblem) {
      _ = try ServiceSettings(name, values, secret: secret)
      return nil
    } catch {
      return error
    }
  }
}
