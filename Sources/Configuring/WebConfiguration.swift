import Vocabulary

/// The web configuration of Prometheus' exporters (exporter-toolkit's `web-configuration.md`): TLS,
/// client certificates, users, and headers of answers.
package struct WebConfiguration: Hashable, Sendable {
  package var tls: TLS?
  /// The bcrypt hash of each user's password; nobody is asked for one if it is empty.
  package var users: [String: String]
  /// Added to every answer.
  package var headers: [String: String]

  package init() {
    (tls, users, headers) = (nil, [:], [:])
  }

  package struct TLS: Hashable, Sendable {
    package var certificate: String
    package var key: String
    package var clientAuthority: String?
    package var clientAuthentication: ClientAuthentication
    package var isTLS13Only: Bool
    /// Where each of the files is named.
    fileprivate var places: [FileKey: Place]
  }

  /// The keys that name a file.
  package enum FileKey: String, CaseIterable, Sendable {
    case certificate = "cert_file"
    case key = "key_file"
    case clientAuthority = "client_ca_file"
  }

  /// As crypto/tls of Go names them.
  package enum ClientAuthentication: String, CaseIterable, Sendable {
    case none = "NoClientCert"
    case ifGiven = "VerifyClientCertIfGiven"
    case required = "RequireAndVerifyClientCert"
  }
}

extension WebConfiguration {
  private static let shape = Shape.object([
    Field("tls_server_config", .object(tlsFields), "certificate and clients"),
    Field(
      "http_server_config",
      .object([
        Field("http2", .bool, "accepted, and without effect: HTTP/1.1 is spoken"),
        Field("headers", .object(headerNames.map { Field($0, .text, "its value") }), "of answers"),
      ]), "headers of answers"),
    Field("basic_auth_users", .named(.text), "users with the bcrypt hashes of their passwords"),
  ])

  private static let tlsFields = [
    Field("cert_file", .path(.input), required: true, "PEM file of the certificate and its chain"),
    Field("key_file", .path(.input), required: true, "PEM file of its key"),
    Field("client_ca_file", .path(.input), "PEM file of the authorities of client certificates"),
    Field(
      "client_auth_type", .choice(ClientAuthentication.allCases.map(\.rawValue)),
      "what is asked of clients"),
    Field("min_version", .choice(["TLS12", "TLS13"]), "the oldest version of TLS"),
  ]

  /// Those that exporter-toolkit allows.
  private static let headerNames = [
    "Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options", "X-XSS-Protection",
    "Content-Security-Policy",
  ]

  /// Reads the content of a file; relative paths in it are below `folder`.
  package init(yaml: [UInt8], below folder: String) throws(ConfigurationProblems) {
    self.init()
    // A file without content asks for nothing.
    guard !Self.isBlank(yaml) else { return }
    let root = try YAMLReader.read(yaml)
    var problems = Self.shape.problems(in: root, at: "") + Self.textProblems(in: root)
    for entry in root["basic_auth_users"]?.entries ?? [] where !Self.isBcrypt(entry.value.text) {
      problems.append(
        entry.value.problem(
          "expected a bcrypt hash, as htpasswd -nBC 10 \"\" prints it after the colon",
          at: "basic_auth_users.\(entry.key)"))
    }
    if let tls = root["tls_server_config"] {
      let needsAuthority = ["VerifyClientCertIfGiven", "RequireAndVerifyClientCert"]
      if let asked = tls["client_auth_type"], needsAuthority.contains(asked.text ?? ""),
        tls["client_ca_file"] == nil
      {
        problems.append(
          asked.problem("needs client_ca_file", at: "tls_server_config.client_auth_type"))
      }
      if let authority = tls["client_ca_file"],
        ["NoClientCert", nil].contains(tls["client_auth_type"]?.text)
      {
        problems.append(
          authority.problem(
            "without client_auth_type nobody is asked for a certificate",
            at: "tls_server_config.client_ca_file"))
      }
    }
    guard problems.isEmpty else { throw ConfigurationProblems(problems) }
    tls = root["tls_server_config"].map { TLS($0, below: folder) }
    for entry in root["basic_auth_users"]?.entries ?? [] { users[entry.key] = entry.value.text }
    for entry in root["http_server_config"]?["headers"]?.entries ?? [] {
      headers[entry.key] = entry.value.text
    }
  }

  /// Texts that would be something else where they are used.
  private static func textProblems(in root: Node) -> [ConfigurationProblem] {
    let headers = root["http_server_config"]?["headers"]?.entries ?? []
    let files = (root["tls_server_config"]?.entries ?? []).filter { $0.key.hasSuffix("_file") }
    let users = root["basic_auth_users"]?.entries ?? []
    return headers.filter { $0.value.text?.utf8.contains(where: \.isControl) == true }.map {
      $0.value.problem("has a control character", at: "http_server_config.headers.\($0.key)")
    }
      + files.filter { $0.value.text?.isEmpty == true || $0.value.text?.utf8.contains(0) == true }
      .map {
        $0.value.problem("names no file", at: "tls_server_config.\($0.key)")
      }
      + users.filter { $0.key.contains(":") }.map {
        $0.value.problem("a user name cannot have a colon", at: "basic_auth_users.\($0.key)")
      }
  }

  private static func isBlank(_ yaml: [UInt8]) -> Bool {
    yaml.split(separator: UInt8(ascii: "\n")).allSatisfy { line in
      let rest = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
      return rest.isEmpty || rest.first == UInt8(ascii: "#")
    }
  }

  /// `$2b$10$` and 53 characters; other schemes of crypt(3) would be weaker.
  private static func isBcrypt(_ text: String?) -> Bool {
    guard let text, text.utf8.count == 60 else { return false }
    return ["$2a$", "$2b$", "$2y$"].contains { text.hasPrefix($0) }
  }
}

extension UInt8 {
  fileprivate var isControl: Bool { self < 0x20 || self == 0x7F }
}

extension WebConfiguration.TLS {
  fileprivate init(_ node: Node, below folder: String) {
    let start = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
    func path(_ key: WebConfiguration.FileKey) -> String? {
      node[key.rawValue]?.text.map { $0.hasPrefix("/") ? $0 : start + $0 }
    }
    certificate = path(.certificate) ?? ""
    key = path(.key) ?? ""
    clientAuthority = path(.clientAuthority)
    places = [:]
    for key in WebConfiguration.FileKey.allCases { places[key] = node[key.rawValue]?.place }
    clientAuthentication =
      node["client_auth_type"]?.text.flatMap(WebConfiguration.ClientAuthentication.init) ?? .none
    isTLS13Only = node["min_version"]?.text == "TLS13"
  }

  package func path(_ key: WebConfiguration.FileKey) -> String? {
    switch key {
    case .certificate: certificate
    case .key: self.key
    case .clientAuthority: clientAuthority
    }
  }

  /// What is wrong with one of its files, where the configuration names it.
  package func problem(_ key: WebConfiguration.FileKey, _ message: String) -> ConfigurationProblem {
    ConfigurationProblem(
      place: places[key] ?? Place(line: 1, column: 1), path: "tls_server_config.\(key.rawValue)",
      message: "\(path(key) ?? ""): \(message)")
  }
}
