import Measurements
import STUNClient
import Vocabulary

extension STUNFailure {
  /// The failure as reported: a reason from the closed list, and a sentence.
  func failure(during phase: PhaseName) -> Failure {
    let error = errorResponse
    return Failure(
      reason, during: phase, message: SafeText(sentence),
      stunErrorCode: error?.code ?? redirectCode,
      evidence: evidence(during: phase), detail: detail)
  }

  private var redirectCode: Int? {
    if case .redirect = self { 300 } else { nil }
  }

  private var detail: FailureDetail? {
    switch self {
    case .integrityViolated(.missing): .integrityMissing
    case .integrityViolated(.otherKind): .integrityOtherKind
    case .integrityViolated(.wrong): .integrityWrong
    case .methodUnknown: .methodUnknown
    case .badRealm: .emptyRealm
    case .badChallenge: .incompleteChallenge
    case .redirect(.loop, _, _): .redirectLoop
    case .redirect(.family, _, _): .redirectNowhere
    case .redirect(.refused, _, _): .redirectUnreachable
    case .redirect(.tooManyHops, _, _): .redirectTooLong
    case .redirect(.binding, _, _): .redirectOfBinding
    case .errorResponse(let error) where error.code == 300: .redirectNowhere
    case .timeoutOnlyDropped(let counts) where counts.isEcho: .echo
    case .transport(.closed): .closed
    case .transport(.reset): .reset
    default: nil
    }
  }

  private var reason: FailureReason {
    switch self {
    case .timeout: .timeout
    case .timeoutOnlyDropped(let counts): counts.isEcho ? .notSTUN : .badResponse
    case .integrityViolated, .bidDown: .integrityFailure
    case .transport(let loss): loss.reason
    case .cancelled: .cancelled
    case .errorResponse(let error): error.failureReason
    case .unauthorized, .signedRequestRefused: .unauthorized
    case .methodUnknown: .badResponse
    case .allocationMismatch: .allocationMismatch
    case .staleNonceLoop: .staleNonce
    case .redirect: .redirect
    case .realmFlapping, .badChallenge, .badRealm, .realmTooLong, .nonceTooLong,
      .noCommonAlgorithm, .malformed, .unknownRequiredAttribute, .missingMappedAddress,
      .missingRelayedAddress, .badRelayedAddress, .protocolError, .allocationLost,
      .roleConflictLoop:
      .badResponse
    case .requestTooLong: .localError
    }
  }

  private var sentence: String {
    switch self {
    case .timeout: "nothing came back"
    case .timeoutOnlyDropped(let counts): counts.sentence
    case .integrityViolated(let violation): violation.sentence
    case .transport(let loss): loss.sentence
    case .cancelled: "interrupted before there was an answer"
    case .errorResponse(let error): error.sentence
    case .unauthorized(let error):
      "\(error.sentence) to a signed request"
    case .signedRequestRefused(let error):
      "\(error.sentence) to the signed request, after it had asked for credentials"
    case .methodUnknown(let error):
      "\(error.sentence) as if it had been asked for a Binding: it knows STUN but not TURN"
    case .allocationMismatch(let error): "\(error.sentence), from every local port that was tried"
    case .staleNonceLoop: "the server rejected as stale every nonce it had just issued"
    case .realmFlapping: "the server changed its realm more than once"
    case .roleConflictLoop(let error): "\(error.sentence), whichever role was claimed"
    case .redirect(let refusal, let alternates, _):
      "the server redirects to \(list(alternates)), which was not followed: \(refusal.sentence)"
    case .badChallenge(let gap): "the challenge has \(gap.words)"
    case .badRealm: "the REALM is empty or not text, so no key can be derived"
    case .realmTooLong(let count): "the REALM has \(count) bytes, more than 763"
    case .nonceTooLong(let count): "the NONCE has \(count) bytes, more than 763"
    case .bidDown:
      "the nonce announces a list of password algorithms, but there is none"
    case .noCommonAlgorithm: "the server offers no password algorithm that iceprobe knows"
    case .malformed(let part): "the \(part.name) of the answer cannot be read"
    case .unknownRequiredAttribute(let type, in: let error):
      "\(error?.sentence ?? "the success response cannot be used"): "
        + "it contains the unknown comprehension-required attribute 0x\(Hexadecimal.text(type))"
    case .missingMappedAddress: "the success response contains no usable mapped address"
    case .missingRelayedAddress: "the success response contains no usable relayed transport address"
    case .allocationLost: "the server no longer has the allocation that was held"
    case .requestTooLong: "the request does not fit into a STUN message"
    case .badRelayedAddress(let address): "\(address) cannot be a relayed transport address"
    case .protocolError: "the error response contains no ERROR-CODE"
    }
  }

  private func evidence(during phase: PhaseName) -> [SafeText] {
    switch self {
    case .timeoutOnlyDropped(let counts):
      counts.foreign.sorted { $0.key.rawValue < $1.key.rawValue }
        .map { SafeText("\($0.value) × \($0.key.words)") }
    case .errorResponse(let error), .unauthorized(let error), .signedRequestRefused(let error),
      .methodUnknown(let error), .allocationMismatch(let error), .roleConflictLoop(let error):
      // Nobody signs an answer to Binding.
      error.isAuthenticated || phase == .binding ? [] : ["the error response has no integrity"]
    default: []
    }
  }

  private func list(_ addresses: [some CustomStringConvertible]) -> String {
    addresses.isEmpty ? "nowhere" : addresses.map(\.description).joined(separator: ", ")
  }
}

extension ErrorResponse {
  /// RFC 8489 section 14.8, RFC 8656 section 19, RFC 8445 section 7.3.1.1.
  fileprivate var failureReason: FailureReason {
    switch code {
    case 300: .redirect
    case 401: .unauthorized
    case 403: .forbidden
    case 437: .allocationMismatch
    case 438: .staleNonce
    case 440, 443: .addressFamily
    case 441: .unauthorized
    case 442: .unsupportedTransport
    case 486: .quota
    case 508: .insufficientCapacity
    default: .badResponse
    }
  }

  fileprivate var sentence: String {
    let said = SecretMask.current.masked(reason)
    return said.isEmpty ? "the server answered \(code)" : "the server answered \(code) (\(said))"
  }
}

extension IntegrityViolation {
  fileprivate var sentence: String {
    switch self {
    case .missing: "no answer to the signed request has MESSAGE-INTEGRITY"
    case .otherKind: "the answer's MESSAGE-INTEGRITY is of another hash than the request's"
    case .wrong:
      "the answer's MESSAGE-INTEGRITY is wrong: made with another key, or changed on the way"
    }
  }
}

extension TransportLoss {
  fileprivate var reason: FailureReason {
    switch self {
    case .unreachable: .connectionRefused
    case .closed, .reset: .connectionClosed
    case .notSTUN: .notSTUN
    case .local: .localError
    }
  }

  fileprivate var sentence: String {
    switch self {
    case .unreachable: "the network reports that the packets cannot be delivered"
    case .closed: "the server closed the connection before it answered"
    case .reset: "the connection was reset before there was an answer"
    case .notSTUN: "the answer is not STUN"
    case .local: "this computer could not send"
    }
  }
}

extension RedirectRefusal {
  fileprivate var sentence: String {
    switch self {
    case .unsigned: "the response has no integrity (--follow-unsigned-redirect would go there)"
    case .refused: "the address is not one that a server elsewhere may send us to"
    case .family: "no address of the IP version in use"
    case .loop: "that server was already asked"
    case .tooManyHops: "too many redirects in a row"
    case .binding: "it came in answer to Binding, which measures the server that was asked"
    }
  }
}

extension ChallengeGap {
  fileprivate var words: String {
    switch self {
    case .realm: "no REALM"
    case .nonce: "no NONCE"
    case .both: "neither REALM nor NONCE"
    }
  }
}

extension MalformedPart {
  fileprivate var name: String {
    switch self {
    case .message: "structure"
    case .errorCode: "ERROR-CODE"
    case .passwordAlgorithms: "PASSWORD-ALGORITHMS"
    }
  }
}

extension DropCounts {
  /// Nothing but our own requests came back.
  fileprivate var isEcho: Bool { total > 0 && self[.echo] == total }

  /// Without further answers to what was asked before, which no server is to blame for.
  fileprivate var foreign: [DropReason: Int] {
    counts.filter { $0.key != .late && $0.key != .duplicate }
  }

  fileprivate var sentence: String {
    if isEcho { return "the port sends back what it is sent" }
    let total = foreign.values.reduce(0, +)
    return total == 1
      ? "1 message came back, but it was not an answer to the request"
      : "\(total) messages came back, but none was an answer to the request"
  }
}

extension DropReason {
  /// The fault of the ignored message.
  fileprivate var words: String {
    switch self {
    case .notSTUN: "not a STUN message"
    case .channelData: "ChannelData"
    case .unboundChannel: "ChannelData of a channel that was not asked for"
    case .unpermittedPeer: "data from a peer that was not asked for"
    case .malformed: "attributes that do not fit into the message"
    case .unknownMethod: "an unknown method"
    case .wrongMethod: "the answer to another method"
    case .wrongClass: "a request or an indication"
    case .wrongTransaction: "an unknown transaction"
    case .wrongSource: "an answer from another address or port"
    case .echo: "our own request, echoed back"
    case .badFingerprint: "a wrong FINGERPRINT"
    case .missingIntegrity: "no MESSAGE-INTEGRITY"
    case .otherIntegrity: "a MESSAGE-INTEGRITY of another hash than the request's"
    case .badIntegrity: "a wrong MESSAGE-INTEGRITY"
    case .missingPasswordAlgorithms: "no list of the password algorithms that the nonce announces"
    case .duplicate: "an answer that had already come"
    case .late: "an answer after the end"
    }
  }
}
