import ConfigSources
import HTTPFetching
import ICEServers
import Measurements
import Probing
import Vocabulary

/// Creates a source from its mapping, whose shape was checked before.
struct SourceReader {
  let node: Node
  private let path: String

  init(_ node: Node, path: String) {
    self.node = node
    self.path = path
  }

  func plan(named name: String) throws(ConfigurationProblems) -> SourcePlan {
    SourcePlan(
      try source(), name: name, isRequired: node["required"]?.bool ?? true,
      thresholds: try Thresholds(node["thresholds"], path: "\(path).thresholds"))
  }

  private func source() throws(ConfigurationProblems) -> ConfigSource {
    let kind = text("kind")
    switch kind.flatMap(SourceKind.init) {
    case .uri: return .uris(URISettings(uris: try readings(), credential: try credential()))
    case .rtcConfiguration: return .rtcConfiguration(try rtcConfiguration())
    case .kinesisVideo: return .kinesisVideo(try kinesisVideo())
    case .whip: return .whip(try session(.publish))
    case .whep: return .whip(try session(.play))
    case .ivs: return .ivs(try stage())
    default: return .service(try service(kind ?? ""))
    }
  }

  private func readings() throws(ConfigurationProblems) -> [ICEServerURI.Reading] {
    var readings: [ICEServerURI.Reading] = []
    var problems: [ConfigurationProblem] = []
    for (index, element) in (node["uris"]?.elements ?? []).enumerated() {
      do {
        readings.append(try ICEServerURI.read(element.text ?? ""))
      } catch {
        problems.append(
          element.problem(
            "not a STUN or TURN URI: \(RefusedURI(element.text ?? "", error))",
            at: "\(path).uris[\(index)]"))
      }
    }
    guard problems.isEmpty else { throw ConfigurationProblems(problems) }
    return readings
  }

  private func credential() throws(ConfigurationProblems) -> CredentialSettings {
    let username = text("username")
    switch (try secret("password"), try secret("shared-secret")) {
    case (.some, .some): throw problem("password and shared-secret cannot be used together")
    case (nil, let file?): return .sharedSecret(userID: username, file: file)
    case (let file?, nil):
      guard let username else { throw problem("password needs username") }
      return .password(username: username, file: file)
    case (nil, nil):
      guard username == nil else { throw problem("username needs password or shared-secret") }
      return .none
    }
  }

  private func rtcConfiguration() throws(ConfigurationProblems) -> RTCConfigurationSettings {
    do {
      return try RTCConfigurationSettings(text("location") ?? "")
    } catch {
      throw problem("location: \(error)")
    }
  }

  private func kinesisVideo() throws(ConfigurationProblems) -> KinesisVideoSettings {
    do {
      return try KinesisVideoSettings(
        channel: text("channel") ?? "", role: text("role") == "master" ? .master : .viewer,
        clientID: text("client-id"), region: text("region"), profile: text("profile"),
        endpointURL: text("endpoint-url"))
    } catch {
      throw problem(error.description)
    }
  }

  private func session(
    _ direction: WHIPSettings.Direction
  ) throws(ConfigurationProblems) -> WHIPSettings {
    WHIPSettings(
      url: try url("url"), direction: direction, bearer: try secret("bearer"),
      makesNoSession: node["no-session"]?.bool ?? false, allowedHosts: try hosts("allowed-hosts"),
      pin: try pin())
  }

  private func pin() throws(ConfigurationProblems) -> PublicKeyPin? {
    guard let text = text("pin") else { return nil }
    guard let pin = PublicKeyPin(text) else {
      throw problem("pin: expected sha256: and 44 characters, as iceprobe respond --whip prints it")
    }
    return pin
  }

  private func url(_ key: String) throws(ConfigurationProblems) -> HTTPURL {
    do {
      return try HTTPURL(text(key) ?? "")
    } catch {
      throw problem("\(key): \(error)")
    }
  }

  private func hosts(_ key: String) throws(ConfigurationProblems) -> [String] {
    let elements = node[key]?.elements ?? []
    let problems = elements.enumerated().compactMap { index, element -> ConfigurationProblem? in
      let isName = element.text.map { !$0.hasPrefix(".") && !$0.contains("/") } ?? false
      return isName ? nil : element.problem("expected a host name", at: "\(path).\(key)[\(index)]")
    }
    guard problems.isEmpty else { throw ConfigurationProblems(problems) }
    return elements.compactMap(\.text)
  }

  private func service(_ name: String) throws(ConfigurationProblems) -> ServiceSettings {
    var values: [String: String] = [:]
    let others = ["kind", "secret"] + Configuration.common.map(\.key)
    for entry in node.entries where !others.contains(entry.key) {
      values[entry.key] = entry.value.text
    }
    let secret = try secret("secret")
    do {
      return try ServiceSettings(name, values, secret: secret)
    } catch {
      throw problem(error.description)
    }
  }

  func secret(_ key: String) throws(ConfigurationProblems) -> SecretLocation? {
    try SecretLocation(node[key], path: "\(path).\(key)")
  }

  func text(_ key: String) -> String? { node[key]?.text }

  func problem(_ message: String) -> ConfigurationProblems {
    ConfigurationProblems([node.problem(message, at: path)])
  }
}
