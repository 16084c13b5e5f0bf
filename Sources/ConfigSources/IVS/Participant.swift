package import HTTPFetching

/// Who appears on a stage: what CreateParticipantToken takes, and what a token signed here says.
package struct Participant: Sendable {
  package enum Capability: String, CaseIterable, Hashable, Sendable {
    case publish = "PUBLISH"
    case subscribe = "SUBSCRIBE"
  }

  let stage: StageARN
  package let durationMinutes: Int
  package let capabilities: [Capability]
  package let attributes: [String: String]
  /// What the others on the stage see.
  let userID = "iceprobe"

  /// As long as a probe may take, and not long enough to be worth stealing.
  package static let standardDurationMinutes = 5

  /// - Parameters:
  ///   - stage: its ARN.
  ///   - durationMinutes: 1 to 20160, two weeks.
  ///   - capabilities: must have PUBLISH among them, for the session is a publisher's.
  ///   - attributes: up to 1 KiB of UTF-8 in all; every participant can read them.
  /// - Throws: `IVSSettingProblem` for what the API would refuse.
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
  /// Reads the API's name of a capability, in capitals or not.
  package init(option text: String) throws(IVSSettingProblem) {
    guard let capability = Self(rawValue: text.uppercased()) else { throw .capability(text) }
    self = capability
  }
}

extension Participant {
  /// Reads attributes as `key=value`; of a key that stands twice, nobody could tell which is meant.
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

/// A setting that IVS Real-Time would refuse, or that makes no check.
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
