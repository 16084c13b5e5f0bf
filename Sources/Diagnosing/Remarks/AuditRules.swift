import Measurements
import Vocabulary

extension Diagnosis {
  static let auditRules = [
    permitting(.relayPermitsLoopback, [.loopback, .unspecified]),
    permitting(.relayPermitsMetadata, [.metadata]),
    permitting(.relayPermitsPrivate, [.privateUse, .carrier, .linkLocal]),
    permitting(.relayPermitsMulticast, [.multicast, .broadcast]),
    permitting(.relayPermitsDisguised, [.mapped, .compatible, .sixToFour, .teredo, .nat64]),
    ownListener, amplification, version, oldVersions,
  ]

  /// One finding for all addresses of some kinds that were permitted.
  private static func permitting(_ id: FindingID, _ kinds: Set<PeerKind>) -> Rule {
    .eachCheck { check, _ in
      let granted = (check.audit?.peers ?? [])
        .filter { kinds.contains($0.kind) && $0.permission == .granted }
      guard !granted.isEmpty else { return nil }
      var conclusion = check.remark(id, severity(of: id, granted, at: check.server.address))
      conclusion.lines = lines(granted).map { Conclusion.Line(place: check.place, text: $0) }
      return conclusion
    }
  }

  private static func severity(
    of id: FindingID, _ granted: [PeerResult], at server: IPAddress?
  ) -> Severity {
    let entry = id.entry.severity
    if id == .relayPermitsDisguised {
      return granted.contains { $0.isDelivered == true } ? .critical : entry
    }
    if granted.allSatisfy({ $0.isDelivered == false }) { return min(entry, .warning) }
    // A server in a private network may be there for it.
    let isInside = id == .relayPermitsPrivate && server?.reach != .global
    return isInside ? .warning : entry
  }

  /// What became of packets keeps the addresses apart: permitted is not yet delivered.
  private static func lines(_ granted: [PeerResult]) -> [String] {
    func line(_ isDelivered: Bool?, _ text: String) -> String? {
      let addresses = granted.filter { $0.isDelivered == isDelivered }.map(\.address.description)
      return addresses.isEmpty ? nil : "\(addresses.joined(separator: ", ")) permitted\(text)"
    }
    return [
      line(true, ", and a packet arrived there"), line(nil, ""),
      line(false, ", and packets sent there did not arrive"),
    ].compactMap(\.self)
  }

  private static let ownListener = Rule.eachCheck { check, _ in
    guard
      let itself = check.audit?.peers?.first(where: {
        $0.kind == .ownListener && $0.isDelivered == true
      })
    else { return nil }
    return check.remark(
      .relayReachesServer, nil, .confirmed,
      "\(itself.address) permitted, and the server answered a Binding there")
  }

  private static let amplification = Rule.eachCheck { check, _ in
    guard let most = check.audit?.amplifications.max(by: { $0.factor < $1.factor }),
      most.factor >= 3
    else { return nil }
    let request = most.method == .binding ? "a Binding of" : "an Allocate of"
    return check.remark(
      .amplifiesAnswers, most.factor >= 10 ? .warning : nil, .confirmed,
      "\(most.answerBytes) bytes for \(request) \(most.requestBytes)")
  }

  private static let oldVersions = Rule.eachCheck { check, _ in
    guard let audit = check.audit else { return nil }
    let old: [(ServerFeature, String)] = [
      (.tls10, "TLS 1.0"), (.tls11, "TLS 1.1"), (.dtls10, "DTLS 1.0"),
    ]
    let accepted = old.filter { audit.state(of: $0.0) == .yes }.map(\.1)
    guard !accepted.isEmpty else { return nil }
    return check.remark(
      .oldTLSAccepted, nil, .confirmed,
      "a handshake that offers \(accepted.joined(separator: " or ")) alone succeeds")
  }

  private static let version = Rule.eachCheck { check, _ in
    guard check.audit != nil, let software = check.software,
      software.text.contains(where: \.isNumber)
    else { return nil }
    return check.remark(.versionTold, nil, .confirmed, "SOFTWARE \(software)")
  }
}
