import Measurements
import Vocabulary

extension ReportForms {
  static let check = RecordForm(
    CheckResult(
      id: "", source: "", detail: .binding, uri: "", transport: .udp,
      server: ServerEndpoint(host: "", address: nil, port: 0)),
    [
      // Comes first, since the possible other members depend on it.
      .always("kind", \.kindToRead, .word),
      .optional("relay", \.relay, relay.form) { $0.wasRun && $0.kind == .turnRelay },
      .optional("nat", \.nat, nat.form) { $0.wasRun && $0.kind == .natBehavior },
      .optional("audit", \.audit, audit.form) { $0.wasRun && $0.kind == .turnAudit },
      .always("id", \.id, .string),
      .always("source", \.source, .string),
      .always("transport", \.transport, .word),
      .always("required", \.isRequired, .bool),
      .always("server", \.server, server.form),
      .always("outcome", \.outcome, .word),
      .added("highest_rung", \.highestRung, .word),
      .always("started_offset_seconds", \.startedOffset, .seconds),
      .always("duration_seconds", \.duration, .seconds),
      .always("phases", \.phases, .list(of: phase.form)),
      .nullable("failure", \.failure, failure.form),
      uri,
      .optional("candidate", \.candidate, candidate.form),
      .optional("resolution", \.resolution, resolution.form),
      count("requests_sent_count", \.requestsSent),
      count("responses_received_count", \.responsesReceived),
      count("retransmission_count", \.retransmissions),
      count("datagrams_sent_count", \.datagramsSent),
      count("datagrams_lost_count", \.datagramsLost),
      count("answers_lost_count", \.answersLost),
      .optional("rtt", \.rtt, rtt.form) { $0.wasRun },
      .optional("mapped_address", \.mappedAddress, .socketAddress) { $0.wasRun },
      .optional("local_address", \.localAddress, .socketAddress),
      .optional("software", \.software, .text) { $0.wasRun },
      .optional("tls", \.tls, tls.form) { $0.wasRun && $0.transport.isSecure },
      relayedAddresses,
      .optional("lifetime_seconds", \.allocated.lifetimeSeconds, .integer) { $0.wasAllocating },
      .optional("realm", \.allocated.realm, .text) { $0.wasAllocating },
      .optional("integrity", \.allocated.integrity, .word) { $0.wasAllocating },
      .optional("credential_expires_at", \.allocated.credentialExpiresAt, .time),
      .optional("binding_failure", \.allocated.bindingFailure, failure.form),
      .added("observations", \.observations, .list(of: observation)),
    ])

  /// In words only: a report that is read again is not diagnosed again.
  private static let observation = JSONForm<Observation>(
    write: {
      JSONForm<SafeText>.text.write(SafeText($0.description, limit: SafeText.readingLimit))
    },
    read: { value throws(ReportReadingError) in .reported(try JSONForm<SafeText>.text.read(value)) }
  )

  private typealias CheckMember = RecordForm<CheckResult>.Member

  /// A candidate has none: the text in its place is for people.
  private static let uri = CheckMember(
    name: "uri", write: { $0.candidate == nil ? .text($0.uri) : nil },
    read: { value, check throws(ReportReadingError) in
      if let value { check.uri = try JSONForm<SafeText>.text.read(value) }
    })

  private static let relayedAddresses = CheckMember(
    name: "relayed_addresses",
    write: {
      // A check that was given up may have had its allocation before.
      $0.wasAllocating || !$0.relayedAddresses.isEmpty
        ? JSONForm<[SocketAddress]>.list(of: .socketAddress).write($0.relayedAddresses) : nil
    },
    read: { value, check throws(ReportReadingError) in
      if let value {
        check.allocated.relayedAddresses = try JSONForm<[SocketAddress]>.list(of: .socketAddress)
          .read(
            value)
      }
    })

  /// A count for a check that was made; others have none, unless they were given up.
  private static func count(
    _ name: String, _ path: CheckMember.Path<Int>
  ) -> CheckMember {
    CheckMember(
      name: name, write: { $0.wasRun || $0[keyPath: path] > 0 ? .integer($0[keyPath: path]) : nil },
      read: { value, check throws(ReportReadingError) in
        guard let value else { return }
        check[keyPath: path] = try JSONForm<Int>.count.read(value)
      })
  }

  private static let server = RecordForm(
    ServerEndpoint(host: "", address: nil, port: 0),
    [
      .always("host", \.host, .text),
      .nullable("address", \.address, .ipAddress),
      .always("port", \.port, .integer),
      .derived("ip_version") { $0.address.map { .integer($0.version.rawValue) } ?? .null },
    ])

  private static let phase = RecordForm(
    Phase(.config, startedOffset: .zero, duration: .zero),
    [
      .always("name", \.name, .word),
      .always("started_offset_seconds", \.startedOffset, .seconds),
      .always("duration_seconds", \.duration, .seconds),
      .always("outcome", \.outcome, .word),
    ])

  private static let candidate = RecordForm(
    CandidateInfo(kind: .host, foundation: "", priority: 0),
    [
      .always("type", \.kind, .word),
      .always("foundation", \.foundation, .text),
      .always("priority", \.priority, .integer),
      .always("nominated", \.isNominated, .bool),
    ])

  private static let resolution = RecordForm(
    ResolutionInfo(.browser, .address, name: "", trace: []),
    [
      .always("method", \.method, .word),
      .always("path", \.path, .word),
      .always("name", \.name, .text),
      .always("trace", \.trace, .list(of: .text)),
    ])

  /// Of the thousands of packets of a call, the single ones are left out.
  static let delay = RecordForm(noTime, summary)

  static let rtt = RecordForm(
    noTime, summary + [.unless([], "samples_seconds", \.samples, .list(of: .seconds))])

  private static let noTime = RTTSummary(
    count: 1, min: .zero, median: .zero, p95: .zero, max: .zero, jitter: nil, clock: .monotonic,
    uncertainty: nil)

  private static let summary: [RecordForm<RTTSummary>.Member] = [
    .always("sample_count", \.count, .count),
    .always("min_seconds", \.min, .seconds),
    .always("median_seconds", \.median, .seconds),
    .always("p95_seconds", \.p95, .seconds),
    .always("max_seconds", \.max, .seconds),
    .nullable("jitter_seconds", \.jitter, .seconds),
    .always("clock", \.clock, .word),
    .nullable("uncertainty_seconds", \.uncertainty, .seconds),
  ]
}

extension CheckResult {
  fileprivate var wasRun: Bool { outcome != .skipped }

  fileprivate var wasAllocating: Bool { wasRun && kind.allocates }

  /// Set before everything else: it makes room for the detail of that kind of check.
  fileprivate var kindToRead: CheckKind {
    get { kind }
    set {
      detail =
        switch newValue {
        case .stunBinding: .binding
        case .turnAllocate: .allocation()
        case .turnRelay: .relay()
        case .iceConnectivity:
          .candidate(CandidateInfo(kind: .host, foundation: "", priority: 0))
        case .natBehavior: .natBehavior()
        case .turnAudit: .audit()
        }
    }
  }

  /// The facts of an allocation; empty and immutable for a check without one.
  fileprivate var allocated: AllocationDetail {
    get { allocation ?? AllocationDetail() }
    set { allocation = newValue }
  }
}
