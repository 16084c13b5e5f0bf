import Measurements
import Vocabulary

/// Refusals by RST, FIN or ICMP.
extension Explainer {
  // MARK: - Refused ports

  func refusal(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    let seen = evidenceText(failure)
    if let icmp = check.icmp(for: .connectionRefused), icmp.sender != check.server.address {
      guard icmp.isOwn else {
        return check.cause(.rejectedOnTheWay, .confirmed, beside(check, seen))
      }
      return check.cause(.localFirewall, .confirmed, seen)
    }
    if let sometimes = answeredSometimes(check, seen) { return sometimes }
    if let elsewhere = refusedHereAlone(check, seen) { return elsewhere }
    guard check.transport != .dtls else {
      return check.cause(.dtlsNotOffered, .confirmed, "the port is closed for UDP: \(seen)")
    }
    guard let other = working(beside: check) else {
      return check.cause(.portClosed, .confirmed, seen)
    }
    var cause = check.cause(
      .portClosed, .confirmed, "\(seen), while \(proof(other))",
      remedy: """
        Correct port and transport in the URI, or have the server listen there too (ss -lnptu shows where it \
        does). A firewall rule that rejects (REJECT) looks the same.
        """)
    cause.coturn = CatalogueEntry.portClosed.coturn
    return cause
  }

  /// Another address of the name takes what this one refuses.
  private func refusedHereAlone(_ check: CheckResult, _ seen: String) -> Conclusion? {
    guard check.rung < .port, let version = check.server.address?.version else { return nil }
    let needed: Rung = check.transport.isDatagram ? .firstByte : .port
    func other(_ version: IPVersion) -> CheckResult? {
      comparisons.otherAddress(
        of: check, version: version, port: check.server.port, from: needed)
    }
    if let other = other(version) {
      return check.cause(.addressSilent, .confirmed, "\(seen), while \(proof(other))")
    }
    guard let other = other(version == .v4 ? .v6 : .v4) else { return nil }
    // An address that answers on another port or transport is not lost to its IP version.
    let lost = version == .v6 ? FindingID.ipv6Unreachable : .ipv4Unreachable
    let id = working(beside: check) == nil ? lost : .addressSilent
    var cause = check.cause(
      id, .confirmed, "\(seen), while \(proof(other))",
      remedy: """
        Have the server listen on its IPv\(text: version.rawValue) address too, or take that address out \
        of the name's records: packets reach it, and the port is refused there.
        """)
    cause.coturn = id.entry.coturn
    return cause
  }

  /// The evidence, with whatever else works at the address.
  private func beside(_ check: CheckResult, _ seen: String) -> String {
    working(beside: check).map { "\(seen), while \(proof($0))" } ?? seen
  }

  private func working(beside check: CheckResult) -> CheckResult? {
    comparisons.otherCarrier(of: check, from: .stunAnswer)
      ?? comparisons.otherPort(of: check, from: .stunAnswer)
  }

  private func evidenceText(_ failure: Failure) -> String {
    (failure.evidence.first ?? failure.message).text
  }

  // MARK: - Rejected packets

  func rejection(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    let seen = evidenceText(failure)
    if failure.reason != .administrativelyProhibited, let other = otherAddress(check, seen) {
      return other
    }
    guard let icmp = check.icmp(for: failure.reason) else {
      return check.cause(
        check.hopsRanOut ? .hopsRunOut : failure.reason.findingID ?? .hostUnreachable, .likely,
        seen)
    }
    switch failure.reason {
    case .administrativelyProhibited:
      return check.cause(
        icmp.isOwn ? .localFirewall : .firewallRejects, .confirmed, beside(check, seen))
    case .hostUnreachable where icmp.isOwn:
      let asked = check.server.address?.version == .v6 ? "neighbour discovery" : "ARP"
      return check.cause(.noNeighbour, .confirmed, "no answer to \(asked): \(seen)")
    default:
      return check.cause(failure.reason.findingID ?? .hostUnreachable, .confirmed, seen)
    }
  }

  /// A 300 that was not followed; the remedy depends on why.
  func redirect(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    let remedy: Advice? =
      switch failure.detail {
      case .redirectLoop:
        "Correct the server's redirect: it leads back to a server that was already asked."
      case .redirectOfBinding:
        """
        Put the server that it names in the URI: here a redirect in answer to Binding is not followed, so \
        that what is measured is the server asked.
        """
      case .redirectNowhere:
        "Correct the server's redirect: it names no address that a client can use."
      case .redirectUnreachable:
        """
        Correct the server's redirect: it names an address of an inner network, or one that nobody may be \
        sent to. It has to be one that clients can reach.
        """
      case .redirectTooLong: "Shorten the chain: have the first server name the last one."
      default: nil
      }
    return check.cause(.redirectNotFollowed, .confirmed, told: failure, remedy: remedy)
  }

  // MARK: - Ended connections

  func closing(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    let rung = check.rung
    let isSecure = check.transport.isSecure
    let end = failure.detail == .reset ? "reset" : "closed"
    switch rung {
    case .configuration, .name, .route, .proxy, .port, .firstByte:
      return isSecure ? closedInHandshake(check, end) : closedOnRequest(check, end)
    case .stunAnswer where failure.phase == .allocate && check.kind.allocates:
      return notTURN(
        check, "Binding was answered, but the connection was \(end) on the Allocate",
        sometimes: .connectionLost)
    default:
      return check.cause(
        rung == .stunAnswer ? .connectionLost : rung.closedFinding(secure: isSecure), .confirmed,
        closedText(rung, end))
    }
  }

  /// An Allocate in vain, of a server that answers Binding: no TURN server, unless it is one elsewhere.
  func notTURN(_ check: CheckResult, _ seen: String, sometimes: FindingID) -> Conclusion {
    guard let other = comparisons.relay(beside: check) else {
      return check.cause(.turnNotOffered, .likely, seen)
    }
    let isSame = other.server == check.server && other.transport == check.transport
    return check.cause(
      isSame ? sometimes : .turnNotHere, .confirmed, "\(seen), while \(relayProof(other))")
  }

  /// `c2 (tcp 192.0.2.1:3478) got a relay`.
  func relayProof(_ other: CheckResult) -> String {
    "\(other.id) (\(other.place)) "
      + (other.rung >= .allocation ? "got a relay" : "was asked for credentials")
  }

  /// 403; what it is about depends on whether the server had asked for credentials.
  func forbidding(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    guard check.isUnasked else { return check.cause(.forbidden, .confirmed, told: failure) }
    let beside = comparisons.relay(beside: check).map { ", while \(relayProof($0))" } ?? ""
    return check.cause(
      .forbiddenUnasked, .confirmed, "\(failure.message) to the unsigned Allocate\(beside)")
  }

  private func closedOnRequest(_ check: CheckResult, _ end: String) -> Conclusion {
    let seen = "connected\(took(.connect, check)), \(end) after the request"
    if check.rung >= .firstByte {
      return check.cause(
        .connectionLost, .confirmed, "something came back, then the connection was \(end)")
    }
    if let secure = comparisons.samePort(as: check, over: .tls, from: .tlsHello) {
      return tlsInstead(check, seen, secure)
    }
    return check.cause(.connectionClosed, .possible, beside(check, seen))
  }

  private func closedInHandshake(_ check: CheckResult, _ end: String) -> Conclusion {
    let seen = "connected\(took(.connect, check)), \(end) after the ClientHello"
    if let plain = comparisons.samePort(as: check, over: .tcp, from: .stunAnswer) {
      return check.cause(
        .plainOnTLSPort, .confirmed, "\(seen), while \(proof(plain)) on the same port")
    }
    if check.sentNoServerName {
      return check.cause(.noNameSent, .possible, "no server name was sent; \(seen)")
    }
    return check.cause(.closedInHandshake, .possible, beside(check, seen))
  }

  private func closedText(_ rung: Rung, _ end: String) -> String {
    switch rung {
    case .configuration, .name, .route, .proxy, .port, .firstByte, .tlsHello:
      "the handshake was answered, then the connection was \(end)"
    case .tlsDone:
      "the handshake was completed, but the connection was \(end) after the first request"
    case .stunAnswer: "Binding was answered, then the connection was \(end)"
    case .challenge:
      "the server asked for credentials, and the connection was \(end) after the signed request"
    case .credentialsTaken, .allocation, .permission, .dataOut, .dataBack:
      "the server had accepted the credentials, then the connection was \(end)"
    }
  }
}

/// The parts of an ICMP error that a cause needs.
struct Rejection {
  var sender: IPAddress
  var isOwn: Bool
}

extension CheckResult {
  /// The ICMP error that led to this reason.
  func icmp(for reason: FailureReason) -> Rejection? {
    for observation in observations {
      guard case .icmp(let type, let code, let version, let sender, let isOwn) = observation,
        Self.reason(type: type, code: code, version) == reason
      else { continue }
      return Rejection(sender: sender, isOwn: isOwn)
    }
    return nil
  }

  /// The failure reason for a destination unreachable; `nil` for messages that reject nothing, such
  /// as packet too big and time exceeded (RFC 792, RFC 1812 section 5.2.7.1, RFC 4443 section 3.1).
  private static func reason(type: UInt8, code: UInt8, _ version: IPVersion) -> FailureReason? {
    switch (version, type, code) {
    case (.v4, 3, 2), (.v4, 3, 3), (.v6, 1, 4): .connectionRefused
    case (.v4, 3, 0), (.v4, 3, 6), (.v4, 3, 11), (.v6, 1, 0): .networkUnreachable
    case (.v4, 3, 9), (.v4, 3, 10), (.v4, 3, 13), (.v6, 1, 1), (.v6, 1, 5), (.v6, 1, 6):
      .administrativelyProhibited
    case (.v4, 3, 4): nil
    case (.v4, 3, _), (.v6, 1, _): .hostUnreachable
    default: nil
    }
  }

  var hopsRanOut: Bool {
    observations.contains {
      guard case .icmp(let type, _, let version, _, _) = $0 else { return false }
      return version == .v4 ? type == 11 : type == 3
    }
  }

  /// The TLS handshake was started with an IP address and no `--server-name`.
  var sentNoServerName: Bool { observations.contains(.noServerName) }
}
