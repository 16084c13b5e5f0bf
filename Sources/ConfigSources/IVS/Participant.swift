package import HTTPFetching

/// A participant of a stage: the input of CreateParticipantToken, and the claims of a token signed
/// here.
package struct Participant: Sendable {
  package enum Capability: String, CaseIterable, Hashable, Sendable {
    case publish = "PUBLISH"
    case subscribe = "SUBSCRIBE"
  }

  let stage: StageARN
  package let durationMinutes: Int
  package let capabilities: [Capability]
  package let attributes: [String: String]
  /// The id that the others on the stage see.
  let userID = "iceprobe"

  /// As long as a probe may take, and too short to be worth stealing.
  package static let standardDurationMinutes = 5

  /// - Parameters:
  ///   - stage: its ARN.
  ///   - durationMinutes: 1 to 20160, two weeks.
  ///   - capabilities: must include PUBLISH, since the session publishes.
  ///   - attributes: up to 1 KiB of UTF-8 in total; every participant can read them.
  /// - Throws: `IVSSettingProblem` for what the API would reject.
  package init(
    stage: String, durationMinutes: Int? = nil, capabilities: [Capability] = [],
    attributes: [String: String] = [:]
  ) throws(IVSSettingProblem) {
    guard let stage = StageARN(stage) else { throw .stageARN }
    let durationMinutes = durationMinutes ?? Self.standardDurationMinutes
    guard (1...20160).contains(durationMinutes) else { throw .duration }
    guard capabilities.isEmpty || capabilities.contains(.publish) else { throw .publishMissing }
    let count = attributes.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    guard count <= Self.attributeLimit else { throw .attributes(byteCount: count) }
    self.stage = stage
    self.durationMinutes = durationMinutes
    self.capabilities = capabilities.isEmpty ? [.publish] : capabilities
    self.attributes = attributes
  }

  static let attributeLimit = 1024
}

extension Participant.Capability {
  /// Parses the API's name of a capability, in either case.
  package init(option text: String) throws(IVSSettingProblem) {
    guard let capability = Self(rawValue: text.uppercased()) else { throw .capability(text) }
    self = capability
  }
}

extension Participant {
  /// Parses attributes given as `key=value`; a repeated key is rejected as ambiguous.
  package static func attributes(
    _ texts: [String]
  ) throws(IVSSettingProblem) -> [String: String] {
    var attributes: [String: String] = [:]
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty,
        attributes.updateValue(String(parts[1]), forKey: String(parts[0])) == nil
      else { throw .attribute(text) }
    }
    return attributes
  }
}

/// A setting that IVS Real-Time would reject, or that makes no sense for a check.
package enum IVSSettingProblem: Error, Hashable, Sendable {
  case stageARN
  case keyARN
  /// A key belongs to the stages of its own region.
  case keyRegion(key: String, stage: String)
  case duration
  case capability(String)
  case publishMissing
  case attribute(String)
  case attributes(byteCount: Int)
  case stageEndpoint
  case endpoint(HTTPError)
  case awsEndpoint
}
