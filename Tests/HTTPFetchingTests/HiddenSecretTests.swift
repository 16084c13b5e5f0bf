import HTTPFetching
import Testing
import Vocabulary

/// A value that holds a secret shows none, however it is printed.
@Suite struct `Secrets of requests and proxies` {
  private static let secret = "s3cr3t-canary"

  private func expectHidden(_ value: some Any) {
    var dumped = ""
    dump(value, to: &dumped)
    for text in ["\(value)", String(reflecting: value), dumped] {
      #expect(!text.contains(Self.secret), "\(text)")
    }
  }

  @Test func `a proxy's password`() throws {
    var proxy = try Proxy("http://proxy.example.org:3128")
    proxy.credential = ProxyCredential(username: "bob", password: Secret(Self.secret))
    expectHidden(proxy)
    expectHidden([proxy.credential])
  }

  @Test func `a signature's key, and what a request carries`() throws {
    let secret = Secret(Self.secret)
    let signature = AWSSignature(
      accessKeyID: "AKIA", secretAccessKey: secret, sessionToken: secret, region: "eu-west-1",
      service: "kinesisvideo")
    expectHidden(signature)
    let request = HTTPRequest(
      .post, try HTTPURL("https://example.org/?key=\(Self.secret)"),
      headers: [HTTPHeader("Authorization", "Bearer \(Self.secret)")],
      body: Array(Self.secret.utf8), signature: signature)
    expectHidden(request)
    #expect("\(request)" == "POST https://example.org/…e03904e4")
  }
}
