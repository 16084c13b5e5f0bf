package import Measurements
import Vocabulary

// The enumerations of the JSON report in words.

package func plural(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// The ids of checks, with consecutive ones as a range: `c1–c3 c7`.
func idList(_ ids: [String], limit: Int = 6) -> String {
  let numbered = ids.map { id -> (prefix: Substring, number: Int?) in
    let digits = id.reversed().prefix { $0.isASCII && $0.isNumber }.count
    return (id.dropLast(digits), Int(id.suffix(digits)))
  }
  var runs: [(first: Int, last: Int)] = []
  for index in ids.indices {
    if let run = runs.last, numbered[run.last].prefix == numbered[index].prefix,
      let last = numbered[run.last].number, let number = numbered[index].number,
      number.subtractingReportingOverflow(last) == (1, false)
    {
      runs[runs.count - 1].last = index
    } else {
      runs.append((index, index))
    }
  }
  let parts = runs.flatMap { run -> [(text: String, count: Int)] in
    let count = run.last - run.first + 1
    return count < 3
      ? ids[run.first...run.last].map { ($0, 1) } : [("\(ids[run.first])–\(ids[run.last])", count)]
  }
  let told = parts.count > limit ? parts.prefix(limit - 1) : parts[...]
  let rest = ids.count - told.map(\.count).reduce(0, +)
  return (told.map(\.text) + (rest > 0 ? ["+\(rest)"] : [])).joined(separator: " ")
}

extension RelayDetail {
  /// The results of data through the relay: `out 1.20 ms, in 1.31 ms, adds 45 µs; lost 2/10 in`.
  ///
  /// The extras are left out where they do not fit into `room` columns, those below a millisecond
  /// first.
  func summary(room: Int) -> String? {
    let ways = [("out", toPeer), ("in", fromPeer)]
    let delays = ways.compactMap { name, flow in
      (flow?.delay?.median).map { "\(name) \($0.humanReadable)" }
    }
    guard !delays.isEmpty else { return nil }
    let losses = ways.compactMap { name, flow -> String? in
      guard let flow, flow.received < flow.sent else { return nil }
      return "\(flow.sent - flow.received)/\(flow.sent) \(name)"
    }
    let lost = losses.isEmpty ? "" : "; lost " + losses.joined(separator: ", ")
    var extras = extras
    while true {
      let text = (delays + extras.map(\.text)).joined(separator: ", ") + lost
      guard text.displayWidth > room, !extras.isEmpty else { return text }
      extras.remove(at: extras.lastIndex { !$0.matters } ?? extras.count - 1)
    }
  }

  /// Numbers that a row can do without, the most important one first; delays matter from a
  /// millisecond on.
  private var extras: [(text: String, matters: Bool)] {
    // Of the worse direction.
    let score = flows.compactMap { $0.quality?.meanOpinionScore }.min().map {
      "MOS about \(Int($0 * 10 + 0.5) / 10).\(Int($0 * 10 + 0.5) % 10)"
    }
    let delays = [("adds", added), ("jitter", flows.compactMap(\.jitter).max())]
    return (score.map { [($0, true)] } ?? [])
      + delays.compactMap { name, value in
        guard let value, value > .zero else { return nil }
        return ("\(name) \(value.humanReadable)", value >= .milliseconds(1))
      }
  }
}

extension RelayDetail.Untried {
  var words: String {
    switch self {
    case .noAllocation: "no allocation"
    case .allocationEnded: "the allocation had ended at once"
    case .impossibleAddress: "the server names an impossible address for this host"
    case .noWitness: "nobody could be at the other end"
    case .peerForbidden: "the server forbids peers at addresses that are not public"
    case .enoughTried: "other checks of this port have shown it"
    case .witnessSilent: "the witness answered neither through the relay nor directly"
    case .witnessBusy: "the witness takes no more sessions"
    case .witnessFamily: "the witness has no address of the relay's IP version"
    }
  }
}

extension CheckKind {
  /// The word that a URI of the kind begins with, or the name of the check.
  package var word: String {
    switch self {
    case .stunBinding: "stun"
    case .turnAllocate: "turn"
    case .turnRelay: "relay"
    case .iceConnectivity: "ice"
    case .natBehavior: "nat"
    case .turnAudit: "audit"
    }
  }
}

extension Failure {
  /// The failure in a few words, for a table row.
  var words: String {
    let code = stunErrorCode.map { " (\($0))" } ?? ""
    switch reason {
    case .timeout: return "no answer to \(phase.question)"
    case .cancelled: return "not finished: the run was interrupted at \(phase.rawValue)"
    default: return reason.words + code
    }
  }
}

extension PhaseName {
  /// The question that went unanswered.
  fileprivate var question: String {
    switch self {
    case .config: "the request for the configuration"
    case .resolve, .proxyResolve: "the DNS query"
    case .proxyConnect: "the connection to the proxy"
    case .proxy: "the request for a tunnel"
    case .connect: "the connection request"
    case .tls, .dtls: "the TLS handshake"
    case .ice: "the connectivity check"
    case .binding: "Binding"
    case .allocate: "Allocate"
    case .permission: "CreatePermission"
    case .channelBind: "ChannelBind"
    case .echo: "the data sent"
    case .refresh, .release: "Refresh"
    }
  }
}

extension FailureReason {
  var words: String {
    switch self {
    case .timeout: "no answer"
    case .dnsFailure: "name not resolved"
    case .connectionRefused: "connection refused"
    case .connectionClosed: "connection closed"
    case .hostUnreachable: "host unreachable"
    case .networkUnreachable: "network unreachable"
    case .administrativelyProhibited: "administratively prohibited"
    case .tlsHandshake: "TLS handshake failed"
    case .certificateInvalid: "certificate refused"
    case .unauthorized: "unauthorized"
    case .staleNonce: "stale nonce"
    case .forbidden: "forbidden"
    case .allocationMismatch: "allocation mismatch"
    case .quota: "quota reached"
    case .insufficientCapacity: "insufficient capacity"
    case .unsupportedTransport: "unsupported transport"
    case .addressFamily: "address family"
    case .redirect: "redirected"
    case .notSTUN: "not STUN"
    case .badResponse: "bad response"
    case .integrityFailure: "integrity failure"
    case .relayNoData: "no data through the relay"
    case .configFetch: "not fetched"
    case .invalidConfiguration: "cannot be used"
    case .localError: "error of this host"
    case .cancelled: "interrupted"
    case .proxyUnauthorized: "proxy refused the credentials"
    case .proxyRefused: "proxy refused the tunnel"
    case .proxyServerUnreachable: "proxy did not reach the server"
    case .other: "failed"
    }
  }
}

extension Severity {
  var role: Palette.Role {
    switch self {
    case .info: .dim
    case .warning: .warning
    case .critical: .bad
    }
  }
}
