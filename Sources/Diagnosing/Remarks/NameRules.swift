import Measurements
import Vocabulary

extension Diagnosis {
  static let nameRules = [privateAnswer, notes]

  private static let privateAnswer = Rule.eachCheck { check, _ in
    guard !check.isCandidate, let address = check.server.address, address.reach != .global,
      check.hasPublicName, !check.leadsHere
    else { return nil }
    return Conclusion(
      .privateDNSAnswer, nil, .confirmed, checks: [check], explains: false,
      lines: [
        .init(
          place: nil,
          text: "\(check.server.host) is \(address) here, which is \(address.reach.words)")
      ], remedy: nil)
  }

  private static let notes = Rule.eachObservation { observation, check in
    switch observation {
    // A name without any address is explained by it: see `Explainer.nameCause`.
    case .hiddenFromBrowsers where check.failure?.reason != .dnsFailure:
      check.remark(.srvOnlyName, nil, .confirmed, "\(check.uri): \(observation)")
    case .noRoute(let version):
      check.remark(
        .noRouteHere, nil, .confirmed, "this computer has no route over IPv\(version.rawValue)")
    case .addressRefused:
      Conclusion(
        .nameUnusable, .warning, .confirmed, checks: [check], explains: false,
        lines: [.init(place: check.server.host.text, text: "\(observation)")], remedy: nil)
    case .addressesCut(let total, let kept):
      Conclusion(
        .addressesCut, nil, .confirmed, checks: [check], explains: false,
        lines: [
          .init(
            place: nil,
            text: "\(check.server.host) has \(total) addresses, of which \(kept) were tried")
        ], remedy: nil)
    default: nil
    }
  }
}

extension CheckResult {
  /// Whether its name is meant for the public DNS (RFC 6761, RFC 6762, RFC 8375).
  var hasPublicName: Bool {
    let host = server.host.text
    let labels = host.lowercased().split(separator: ".")
    guard IPAddress(host) == nil, labels.count > 1, let top = labels.last else { return false }
    return !["localhost", "local", "internal", "lan", "home", "test", "invalid", "arpa"].contains(
      top)
  }

  /// Failed at a loopback address to which a public name led.
  var leadsHere: Bool {
    hasFailed && !isCandidate && rung < .stunAnswer && server.address?.reach == .loopback
      && hasPublicName
  }
}
