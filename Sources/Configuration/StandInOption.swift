import Vocabulary

/// What the file says, as an option of `run`: it holds where the option itself is not given.
package struct StandInOption: Hashable, Sendable {
  /// The options that displace it, such as `-4` and `-6`.
  package var names: [String]
  /// `--count=5`: a value of its own word could be taken for an option.
  package var arguments: [String]
}

/// Collects the options that checks, trust and outputs stand for.
struct OptionReader {
  private(set) var options: [StandInOption] = []
  private(set) var problems: [ConfigurationProblem] = []

  /// Reads a file whose shape was checked before.
  init(_ root: Node) {
    if let checks = root["checks"] { readChecks(checks) }
    if let trust = root["trust"] {
      for key in ["cacert", "server-name"] { addValue(key, trust) }
      addFlag("insecure", trust)
    }
    if let outputs = root["outputs"] { readOutputs(outputs) }
  }

  private mutating func readChecks(_ checks: Node) {
    let transports = (checks["transports"]?.elements ?? []).compactMap(\.text)
    if !transports.isEmpty { add("transport", [transports.joined(separator: ",")]) }
    if let version = checks["ip-version"]?.text {
      options.append(
        StandInOption(names: ["-4", "--ipv4", "-6", "--ipv6"], arguments: ["-\(version)"]))
    }
    for key in ["count", "interval", "timeout", "pace", "parallel", "resolve"] {
      addValue(key, checks)
    }
    for key in ["follow-unsigned-redirect", "compat-saslprep"] { addFlag(key, checks) }
    addList("dns-servers", as: "dns-server", checks, "an IP address, perhaps with a port") {
      SocketAddress($0, defaultPort: 53) != nil
    }
    addList("bind-addresses", as: "bind-address", checks, "an IP address") {
      IPAddress($0) != nil
    }
  }

  private mutating func readOutputs(_ outputs: Node) {
    var places: Set<String?> = []
    var formats: [String] = []
    for (index, output) in outputs.elements.enumerated() {
      let path = output["path"]?.text
      guard places.insert(path).inserted else {
        let place = path == nil ? "standard output takes one report" : "two outputs name this path"
        problems.append(output.problem(place, at: "outputs[\(index)]"))
        continue
      }
      formats.append((output["format"]?.text ?? "") + (path.map { "=\($0)" } ?? ""))
    }
    add("format", formats)
  }

  private mutating func addValue(_ key: String, _ section: Node) {
    if let value = section[key]?.text { add(key, [value]) }
  }

  private mutating func addFlag(_ key: String, _ section: Node) {
    guard section[key]?.bool == true else { return }
    options.append(StandInOption(names: ["--\(key)"], arguments: ["--\(key)"]))
  }

  private mutating func addList(
    _ key: String, as name: String, _ section: Node, _ expected: String,
    _ isValid: (String) -> Bool
  ) {
    let elements = section[key]?.elements ?? []
    for (index, element) in elements.enumerated() where !isValid(element.text ?? "") {
      problems.append(element.problem("expected \(expected)", at: "checks.\(key)[\(index)]"))
    }
    add(name, elements.compactMap(\.text))
  }

  private mutating func add(_ name: String, _ values: [String]) {
    guard !values.isEmpty else { return }
    options.append(
      StandInOption(names: ["--\(name)"], arguments: values.map { "--\(name)=\($0)" }))
  }
}
