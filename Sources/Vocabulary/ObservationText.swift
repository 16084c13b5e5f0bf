/// The observation as one line of evidence.
extension Observation: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noCredentials: "the server asks for credentials, and none were given"
    case .saslprepMatched: "401 to the credentials with OpaqueString, success with SASLprep"
    case .allocatedWithoutCredentials: "an allocation was granted without credentials"
    case .mappedAddressOnly: "MAPPED-ADDRESS without XOR-MAPPED-ADDRESS"
    case .mappedAddressRewritten(let plain, let xored):
      "MAPPED-ADDRESS \(plain) and XOR-MAPPED-ADDRESS \(xored) disagree"
    case .mappingChanged(let addresses):
      "one socket was seen as \(addresses.map(\.description).joined(separator: ", "))"
    case .unsignedError(let code): "error \(code) without MESSAGE-INTEGRITY"
    case .bidDown: "the nonce announces PASSWORD-ALGORITHMS, but the answer has none"
    case .mediaCut(let asked, let sent):
      "\(sent) of \(asked) packets were sent: the run had sent as much as it may"
    case .unpermittedData(let count):
      "\(count) \(count == 1 ? "message" : "messages") with data from peers without a permission"
    case .unboundChannelData(let count):
      "\(count) \(count == 1 ? "message" : "messages") of ChannelData for channels that were never bound"
    case .foreignData(let count):
      "\(count) \(count == 1 ? "packet" : "packets") came through the relay that this run did not send"
    case .samplesCut(let asked, let sent): "\(sent) of \(asked) Binding requests were sent in time"
    case .roundsFailed(let failed, let rounds, let cause):
      "\(failed) of \(rounds) rounds failed" + (cause.map { ", the last of them: \($0)" } ?? "")
    case .allocationNotReleased(let lifetime, let reason):
      "the release was not confirmed (\(reason)); the allocation lasts up to \(lifetime) s"
    case .redirected(let target, let signed, let followed):
      "300 to \(target), \(signed ? "signed" : "unsigned"), \(followed ? "followed" : "not followed")"
    case .answeredInstead(let foreign, let firstLine): "\(foreign.rawValue) answered: \(firstLine)"
    case .answeredFrom(let sender): "an answer came from \(sender), which was not asked"
    case .icmp(let type, let code, let version, let sender, let isOwn):
      "\(icmpName(type: type, code: code, version: version)) (type \(type), code \(code)) from \(sender)"
        + (isOwn ? ", this computer itself" : "")
    case .tlsAlert(let alert): "TLS alert: \(alert)"
    case .clientCertificateDemanded: "the TLS server requires a client certificate"
    case .noRoute(let version): "this computer has no route over IPv\(version.rawValue)"
    case .addressesCut(let total, let kept): "\(kept) of the name's \(total) addresses were tried"
    case .roleConflict: "the peer claimed our role (487), so we took the other"
    case .foundByPeersCheck(let local):
      "the peer's own check came from this address to \(local), from which another candidate had been checked"
    case .candidateIsName(let name): "the candidate is the name \(name.text), not an address"
    case .candidateLeftOut(let reason): reason.text
    case .proxyUnverified(let problem):
      "the proxy's certificate was not verified: "
        + (problem.map { "that would have failed, \($0.rawValue)" } ?? "that would have passed")
    case .notForProxy: "the proxy carries TCP and TLS only"
    case .hiddenFromBrowsers(let targets):
      "no address of its own, while DNS records name \(targets.map(\.text).joined(separator: ", "))"
    case .browserRejects(let note), .spelling(let note), .reported(let note): note.text
    case .noServerName: "no server name was sent"
    case .laterSegmentsOnly(let count):
      "\(count) later TCP segments arrived, but not those before them"
    case .oddUsernameTime(let note), .oddCredential(let note): note.text
    case .acceptedWithoutSHA256: "refused with SHA-256, accepted with SHA-1"
    case .quotaUsedByRun:
      "486 while this run's other checks held allocations, success when tried alone"
    case .toldByOthers(let checks): "\(checks.listed) got no answer from there, so nothing was sent"
    case .transportLeftOut(let transport, let checked):
      "the URI is for \(transport.rawValue), and only \(checked.map(\.rawValue).listed) is to be checked"
    case .addressRefused(let address): "the name resolves to \(address), where nothing is ever sent"
    case .lateAnswer(let wait, let toAllocate):
      "an answer to \(toAllocate ? "an Allocate" : "an earlier request") came \(wait.tenthsOfSeconds) after "
        + "that was first sent, when it was no longer awaited"
    case .slowAnswer(let wait):
      "an answer came \(wait.tenthsOfSeconds) after its request was last sent"
    case .onlyRefreshAnswered:
      "the signed Allocate got no answer, but the signed Refresh sent afterwards did"
    case .staleNonce: "438, and the new nonce was used"
    case .realmChanged: "the server changed its realm during the check"
    case .malformedNonceCookie: "the nonce begins like a nonce cookie but is not one"
    case .longReasonPhrase(let count):
      "an error's reason phrase has \(count) bytes, more than the 763 allowed"
    case .missingMappedAddress: "the Allocate success has no XOR-MAPPED-ADDRESS"
    case .missingLifetime: "the Allocate success has no LIFETIME"
    case .zeroLifetime: "LIFETIME 0 in a success"
    case .longLifetime(let lifetime): "LIFETIME \(lifetime) s"
    case .relayUnroutable(let relay): "the relayed address \(relay) is not a global address"
    case .relayPortReserved(let relay): "the port of the relayed address \(relay) is below 1024"
    case .relayFamilyIgnored(let asked, let got):
      "IPv\(asked.rawValue) was asked for, and the relayed address is IPv\(got.rawValue)"
    case .attributesRefused(let types):
      "420 to \(types.map { "0x" + Hexadecimal.text($0) }.joined(separator: ", ")), and no 420 without them"
    case .serverErrorRetried(let code, let reason, _):
      "\(code)\(reason.text.isEmpty ? "" : " (\(reason))") at first, and the request was sent again"
    }
  }
}

/// The names of ICMP errors: RFC 792, RFC 1812 section 5.2.7.1 and RFC 4443 section 3.
package func icmpName(type: UInt8, code: UInt8, version: IPVersion) -> String {
  switch (version, type, code) {
  case (.v4, 3, 0): "ICMP network unreachable"
  case (.v4, 3, 1): "ICMP host unreachable"
  case (.v4, 3, 2): "ICMP protocol unreachable"
  case (.v4, 3, 3): "ICMP port unreachable"
  case (.v4, 3, 4): "ICMP fragmentation needed"
  case (.v4, 3, 9), (.v4, 3, 10), (.v4, 3, 13): "ICMP administratively prohibited"
  case (.v4, 3, _): "ICMP destination unreachable"
  case (.v4, 11, _): "ICMP time exceeded"
  case (.v4, 12, _): "ICMP parameter problem"
  case (.v4, _, _): "ICMP message"
  case (.v6, 1, 0): "ICMPv6 no route to destination"
  case (.v6, 1, 1): "ICMPv6 administratively prohibited"
  case (.v6, 1, 3): "ICMPv6 address unreachable"
  case (.v6, 1, 4): "ICMPv6 port unreachable"
  case (.v6, 1, 5): "ICMPv6 source address failed policy"
  case (.v6, 1, 6): "ICMPv6 reject route"
  case (.v6, 1, _): "ICMPv6 destination unreachable"
  case (.v6, 2, _): "ICMPv6 packet too big"
  case (.v6, 3, _): "ICMPv6 time exceeded"
  case (.v6, 4, _): "ICMPv6 parameter problem"
  case (.v6, _, _): "ICMPv6 message"
  }
}

extension [String] {
  /// `c1`, `c1 and c2`, `c1, c2 and c3`.
  fileprivate var listed: String {
    guard let last, count > 1 else { return first ?? "" }
    return "\(dropLast().joined(separator: ", ")) and \(last)"
  }
}
