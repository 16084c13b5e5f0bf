import ConfigSources
import HTTPFetching

extension ProxySettings {
  /// Reads a section whose shape was checked before; `nil` if it is missing.
  init?(_ node: Node?, path: String) throws(ConfigurationProblems) {
    guard let node, let url = node["url"] else { return nil }
    let username = node["username"]?.text
    let password = try SecretLocation(node["password"], path: "\(path).password")
    guard (username == nil) == (password == nil) else {
      throw ConfigurationProblems([
        node.problem("username and password must be given together", at: path)
      ])
    }
    guard (username?.utf8.count ?? 0) <= Self.usernameLimit else {
      throw ConfigurationProblems([
        node.problem("username is longer than \(Self.usernameLimit) bytes", at: path)
      ])
    }
    do {
      self.init(try Proxy(url.text ?? ""), username: username, password: password)
    } catch {
      throw ConfigurationProblems([url.problem(error.inFile, at: "\(path).url")])
    }
  }
}

extension ProxyURLError {
  /// The remedy, in the terms of the file.
  fileprivate var inFile: String {
    self == .userInformation
      ? "put user and password into their own keys: username, password" : "\(self)"
  }
}

extension SecretLocation {
  /// Reads a place whose shape was checked before; `nil` if none is given.
  init?(_ node: Node?, path: String) throws(ConfigurationProblems) {
    guard let entry = node?.entries.first, let place = entry.value.text else { return nil }
    switch entry.key {
    case "variable": self = .variable(place)
    case "credential":
      guard !place.contains("/"), !place.hasPrefix(".") else {
        throw ConfigurationProblems([
          entry.value.problem("a credential's name cannot contain a slash", at: path)
        ])
      }
      self = .credential(place)
    default: self = .text(TextLocation(place))
    }
  }
}
