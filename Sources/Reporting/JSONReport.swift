package import Measurements
import Vocabulary

/// The report as one JSON document; `reports/schema/report-v1.schema.json` is its law.
///
/// A key is absent where it does not apply, and `null` where it applies and there was no value.
package enum JSONReport {
  package static let schemaVersion = "1.0"

  package static func text(of report: Report, pretty: Bool) -> String {
    document(of: report).written(pretty: pretty) + "\n"
  }

  private static func document(of report: Report) -> JSON {
    .object([
      "schema_version": .string(schemaVersion),
      "tool": .object(["name": .string(report.tool.name), "version": .string(report.tool.version)]),
      "run": run(report.run),
      "verdict": .string(report.verdict.rawValue),
      "sources": .array(report.sources.map { source($0, in: report) }),
      "checks": .array(report.checks.map(check)),
      "findings": .array(report.findings.map(finding)),
    ])
  }

  private static func run(_ run: RunInfo) -> JSON {
    var members: [String: JSON] = [
      "id": .string(run.id),
      "started_at": time(run.startedAt),
      "duration_seconds": .seconds(run.duration),
      "partial": .bool(run.isPartial),
    ]
    members["proxy"] = run.proxy.map(proxy)
    return .object(members)
  }

  private static func proxy(_ proxy: ProxyInfo) -> JSON {
    .object([
      "scheme": .string(proxy.scheme), "host": .text(proxy.host), "port": .integer(proxy.port),
    ])
  }

  private static func check(_ check: CheckResult) -> JSON {
    var members: [String: JSON] = [
      "id": .string(check.id),
      "source": .string(check.source),
      "kind": .string(check.kind.rawValue),
      "transport": .string(check.transport.rawValue),
      "required": .bool(check.isRequired),
      "server": server(check.server),
      "outcome": .string(check.outcome.rawValue),
      "started_offset_seconds": .seconds(check.startedOffset),
      "duration_seconds": .seconds(check.duration),
      "phases": .array(check.phases.map(phase)),
      "failure": orNull(check.failure, failure),
    ]
    members["uri"] = check.candidate == nil ? .text(check.uri) : nil
    members["candidate"] = check.candidate.map(candidate)
    members["resolution"] = check.resolution.map(resolution)
    let wasRun = check.outcome != .skipped
    if wasRun { members.merge(counts(check)) { old, _ in old } }
    members["rtt"] = value(check.rtt, rtt, applies: wasRun)
    members["mapped_address"] = value(check.mappedAddress, address, applies: wasRun)
    members["software"] = value(check.software, JSON.text, applies: wasRun)
    members["tls"] = value(check.tls, tls, applies: wasRun && check.transport.isSecure)
    members.merge(allocation(check, applies: wasRun && check.kind.allocates)) { old, _ in old }
    members["relay"] = value(check.relay, relay, applies: wasRun && check.kind == .turnRelay)
    return .object(members)
  }

  private static func resolution(_ resolution: ResolutionInfo) -> JSON {
    .object([
      "method": .string(resolution.method.rawValue),
      "path": .string(resolution.path.rawValue),
      "name": .text(resolution.name),
      "trace": .array(resolution.trace.map(JSON.text)),
    ])
  }

  private static func counts(_ check: CheckResult) -> [String: JSON] {
    [
      "requests_sent_count": .integer(check.requestsSent),
      "responses_received_count": .integer(check.responsesReceived),
      "retransmission_count": .integer(check.retransmissions),
    ]
  }

  private static func allocation(_ check: CheckResult, applies: Bool) -> [String: JSON] {
    var members: [String: JSON] = [:]
    members["relayed_addresses"] = applies ? .array(check.relayedAddresses.map(address)) : nil
    members["lifetime_seconds"] = value(check.lifetimeSeconds, JSON.integer, applies: applies)
    members["realm"] = value(check.realm, JSON.text, applies: applies)
    members["integrity"] = value(check.integrity, { .string($0.rawValue) }, applies: applies)
    members["credential_expires_at"] = check.credentialExpiresAt.map(time)
    return members
  }

  private static func relay(_ relay: RelayDetail) -> JSON {
    .object([
      "witness": orNull(relay.witness) {
        .object(["kind": .string($0.kind.rawValue), "address": address($0.address)])
      },
      "indications": orNull(relay.indications) {
        .object(["to_peer": .bool($0.toPeer), "from_peer": .bool($0.fromPeer)])
      },
      "channel": orNull(relay.hasChannel, JSON.bool),
      "to_peer": orNull(relay.toPeer, flow),
      "from_peer": orNull(relay.fromPeer, flow),
    ])
  }

  private static func flow(_ flow: RelayFlow) -> JSON {
    .object([
      "sent_count": .integer(flow.sent),
      "received_count": .integer(flow.received),
      "duplicate_count": .integer(flow.duplicates),
      "reordered_count": .integer(flow.reordered),
      "delay": orNull(flow.delay, rtt),
      "jitter_seconds": orNull(flow.jitter, JSON.seconds),
      "largest_packet_bytes": orNull(flow.largestPacket, JSON.integer),
      "smallest_lost_packet_bytes": orNull(flow.smallestLost, JSON.integer),
    ])
  }

  private static func candidate(_ candidate: CandidateInfo) -> JSON {
    .object([
      "type": .string(candidate.kind.rawValue),
      "foundation": .text(candidate.foundation),
      "priority": .integer(candidate.priority),
      "nominated": .bool(candidate.isNominated),
    ])
  }

  private static func server(_ server: ServerEndpoint) -> JSON {
    .object([
      "host": .text(server.host),
      "address": orNull(server.address) { .string($0.description) },
      "port": .integer(server.port),
      "ip_version": orNull(server.address) { .integer($0.version.rawValue) },
    ])
  }

  private static func phase(_ phase: Phase) -> JSON {
    .object([
      "name": .string(phase.name.rawValue),
      "started_offset_seconds": .seconds(phase.startedOffset),
      "duration_seconds": .seconds(phase.duration),
      "outcome": .string(phase.outcome.rawValue),
    ])
  }

  private static func rtt(_ rtt: RTTSummary) -> JSON {
    .object([
      "sample_count": .integer(rtt.count),
      "min_seconds": .seconds(rtt.min),
      "median_seconds": .seconds(rtt.median),
      "p95_seconds": .seconds(rtt.p95),
      "max_seconds": .seconds(rtt.max),
      "jitter_seconds": orNull(rtt.jitter, JSON.seconds),
      "clock": .string(rtt.clock.rawValue),
      "uncertainty_seconds": orNull(rtt.uncertainty, JSON.seconds),
    ])
  }

  private static func tls(_ tls: TLSInfo) -> JSON {
    var members: [String: JSON] = [
      "version": orNull(tls.version, JSON.text),
      "cipher": orNull(tls.cipher, JSON.text),
      "alpn": orNull(tls.alpn, JSON.text),
      "server_name": orNull(tls.serverName, JSON.text),
      "verified": .bool(tls.trust == .verified),
      "certificate": orNull(tls.certificate, certificate),
    ]
    switch tls.trust {
    case .verified, .undecided: break
    case .rejected(let problem):
      members["verification_problem"] = .string(problem.rawValue)
    case .unchecked(let problem):
      members["insecure"] = .bool(true)
      members["verification_problem"] = problem.map { .string($0.rawValue) }
    }
    return .object(members)
  }

  private static func certificate(_ certificate: CertificateInfo) -> JSON {
    .object([
      "subject": .text(certificate.subject),
      "issuer": .text(certificate.issuer),
      "not_before": orNull(certificate.notBefore, time),
      "not_after": time(certificate.notAfter),
      "sha256": .string(certificate.sha256),
      "dns_names": .array(certificate.dnsNames.map(JSON.text)),
    ])
  }

  static func failure(_ failure: Failure) -> JSON {
    .object([
      "phase": .string(failure.phase.rawValue),
      "reason": .string(failure.reason.rawValue),
      "stun_error_code": orNull(failure.stunErrorCode, JSON.integer),
      "errno": orNull(failure.errno, JSON.integer),
      "message": .text(failure.message),
      "evidence": .array(failure.evidence.map(JSON.text)),
    ])
  }

  private static func finding(_ finding: Finding) -> JSON {
    .object([
      "id": .string(finding.id),
      "severity": .string(finding.severity.rawValue),
      "checks": .array(finding.checks.map(JSON.string)),
      "title": .text(finding.title),
      "evidence": .array(finding.evidence.map(JSON.text)),
      "remedy": .text(finding.remedy),
    ])
  }

  static func time(_ time: UnixTime) -> JSON { .string(time.description) }

  private static func address(_ address: SocketAddress) -> JSON { .string(address.description) }

  static func orNull<Value>(_ value: Value?, _ write: (Value) -> JSON) -> JSON {
    value.map(write) ?? .null
  }

  /// A value that was had is written even where none was due, such as a skipped check's realm.
  static func value<Value>(
    _ value: Value?, _ write: (Value) -> JSON, applies: Bool
  ) -> JSON? {
    value.map(write) ?? (applies ? .null : nil)
  }
}
