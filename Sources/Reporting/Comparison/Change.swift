import Measurements
import Vocabulary

/// One difference between two reports, of all the checks that share it.
package struct Change: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case verdict
    case source
    case outcome
    case finding
    case target
    case loss
    case relayLoss = "relay_loss"
    case roundTrip = "round_trip"
    case serverAddress = "server_address"
    case mappedAddress = "mapped_address"
    case relayedAddress = "relayed_address"
    case certificate
    case tls
    case software
    case nat
  }

  package enum Direction: String, CaseIterable, Hashable, Sendable {
    case worse
    case better
    /// Neither, or nobody can tell.
    case other
  }

  package let kind: Kind
  package let direction: Direction
  /// What it concerns besides its checks: a source's name, a finding's id.
  package let name: String?
  /// `nil` for what was not there.
  package let before: String?
  package let after: String?
  package internal(set) var subjects: [Subject]

  init(
    _ kind: Kind, _ direction: Direction = .other, of name: String? = nil, from before: String?,
    to after: String?, _ subjects: [Subject] = []
  ) {
    (self.kind, self.direction, self.name) = (kind, direction, name)
    (self.before, self.after, self.subjects) = (before, after, subjects)
  }

  /// A check of either report, or of both.
  package struct Subject: Hashable, Sendable {
    /// The target's key in the later report, or in the one that has it.
    let key: String
    /// The check's id in each report.
    let before: String?
    let after: String?
    /// `turn:turn.example.org?transport=udp at 192.0.2.1`.
    let label: String

    init(_ check: CheckResult, key: String, before: String?, after: String?) {
      (self.key, self.before, self.after) = (key, before, after)
      let address = check.server.address.map { " at \($0)" } ?? ""
      let data = check.kind == .turnRelay ? "data through " : ""
      label = "\(data)\(check.uri)\(address) over \(check.transport.rawValue)"
    }

    var id: String { after ?? before ?? "" }
  }
}

extension Change {
  /// The change in words, without the checks.
  var text: String {
    switch kind {
    case .finding:
      guard let after else { return "no longer found: \(before ?? "") [\(name ?? "")]" }
      return "\(before == nil ? "found" : "now found here too"): \(after) [\(name ?? "")]"
    case .source where before == nil: return "source \(name ?? "") is new: \(after ?? "")"
    case .source where after == nil: return "source \(name ?? "") is no longer asked"
    case .target:
      return before == nil
        ? "checked only later: \(after ?? "")" : "no longer checked; \(before ?? "") before"
    default: return "\(words): \(before ?? "none") → \(after ?? "none")"
    }
  }

  private var words: String {
    switch kind {
    case .verdict: "verdict"
    case .source: "source \(name ?? "")"
    case .outcome, .finding, .target: "outcome"
    case .loss: "packets lost"
    case .relayLoss: "packets lost through the relay"
    case .roundTrip: direction == .worse ? "round trips slower" : "round trips faster"
    case .serverAddress: "address of the server"
    case .mappedAddress: "mapped address"
    case .relayedAddress: "relayed address"
    case .certificate: "certificate"
    case .tls: "TLS"
    case .software: "software"
    case .nat: "NAT"
    }
  }
}
