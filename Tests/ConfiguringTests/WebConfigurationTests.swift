import Testing

@testable import Configuring

@Suite struct WebConfigurationTests {
  private func read(_ yaml: String) throws -> WebConfiguration {
    try WebConfiguration(yaml: Array(yaml.utf8), below: "/etc/iceprobe")
  }

  private static let hash = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"

  @Test func `paths are relative to the file's folder`() throws {
    let web = try read(
      """
      tls_server_config: {cert_file: a.pem, key_file: /b.pem, client_ca_file: c.pem, client_auth_type: VerifyClientCertIfGiven}
      basic_auth_users: {alice: \(Self.hash)}
      http_server_config: {http2: true, headers: {X-Frame-Options: deny}}
      """)
    #expect(web.tls?.certificate == "/etc/iceprobe/a.pem")
    #expect(web.tls?.key == "/b.pem")
    #expect(web.tls?.clientAuthority == "/etc/iceprobe/c.pem")
    #expect(web.tls?.clientAuthentication == .ifGiven)
    #expect(web.users == ["alice": Self.hash])
    #expect(web.headers == ["X-Frame-Options": "deny"])
  }

  @Test(arguments: [("", "a.pem"), ("x", "x/a.pem"), ("x/", "x/a.pem"), ("/", "/a.pem")])
  func `a path has one slash after its folder, and a problem with it the key's place`(
    folder: String, path: String
  ) throws {
    let yaml = "tls_server_config:\n  cert_file: a.pem\n  key_file: /b.pem\n"
    let tls = try #require(try WebConfiguration(yaml: Array(yaml.utf8), below: folder).tls)
    #expect(tls.certificate == path)
    #expect(
      "\(tls.problem(.certificate, "no such file"))"
        == "2:14: tls_server_config.cert_file: \(path): no such file")
    #expect("\(tls.problem(.key, "x"))" == "3:13: tls_server_config.key_file: /b.pem: x")
  }

  @Test func `an empty file asks for nothing`() throws {
    #expect(try read("") == WebConfiguration())
    #expect(try read("# later\n") == WebConfiguration())
  }

  // What is not done must not be asked for in vain.
  @Test(arguments: [
    ("rate_limit: {interval: 1s}", "unknown key rate_limit"),
    (
      "tls_server_config: {cert_file: a, key_file: b, cipher_suites: [x]}",
      "unknown key cipher_suites"
    ),
    (
      "tls_server_config: {cert_file: a, key_file: b, min_version: TLS10}",
      "expected one of TLS12, TLS13"
    ),
    (
      "tls_server_config: {cert_file: a, key_file: b, client_ca_file: c}",
      "without client_auth_type"
    ),
    (
      "tls_server_config: {cert_file: a, key_file: b, client_auth_type: RequireAndVerifyClientCert}",
      "needs client_ca_file"
    ),
    ("basic_auth_users: {alice: secret}", "expected a bcrypt hash"),
    ("http_server_config: {headers: {Set-Cookie: x}}", "unknown key Set-Cookie"),
    (#"http_server_config: {headers: {X-Frame-Options: "a\r\nx: y"}}"#, "has a control character"),
    ("tls_server_config: {cert_file: '', key_file: b}", "names no file"),
    (#"tls_server_config: {cert_file: a, key_file: "b\0c"}"#, "names no file"),
    ("basic_auth_users: {'a:b': \(Self.hash)}", "a user name cannot have a colon"),
  ])
  func `what cannot be done is refused with its place`(yaml: String, message: String) {
    let error = #expect(throws: ConfigurationProblems.self) { try read(yaml) }
    #expect(
      error?.list.contains { $0.message.contains(message) } == true, "\(String(describing: error))")
    #expect(error?.list.contains { $0.message.contains("secret") } == false)
  }
}
