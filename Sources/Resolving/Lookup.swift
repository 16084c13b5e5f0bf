import Polling
import Vocabulary

/// One lookup of a name in DNS, A and AAAA at once, that several callers may wait for.
///
/// It lives as long as somebody waits. Each caller has its own deadline, and may be cancelled without
/// the others noticing.
@NetworkActor
final class Lookup {
  /// How long the second family may take after the first has brought addresses.
  ///
  /// Enough for one lost datagram, and never more than half of what the caller has left. RFC 8305's
  /// 50 ms are for a client that wants any address; a probe wants all of them.
  nonisolated static let patience = Nanoseconds.seconds(1)

  /// Ended for lack of time or interest, with nothing that a later caller could use.
  var isAbandoned: Bool { wasEnded && queries.allSatisfy(\.records.addresses.isEmpty) }

  /// Both questions have their outcome.
  var isOver: Bool { finishedAt != nil }

  private let host: String
  private let name: HostName
  private let startedAt = EventLoop.now
  private var queries: [PendingQuery] = []
  private var firstAddressesAt: Instant?
  private var waiters: [ObjectIdentifier: Waiter<Wakening>] = [:]
  private var finishedAt: Instant?
  private var wasEnded = false

  private enum Wakening {
    case progress
    case deadline
    case cancelled
  }

  init(
    _ host: String, _ name: HostName, versions: [IPVersion], servers: [SocketAddress],
    _ configuration: Result<ResolverConfiguration, AresFailure>
  ) {
    self.host = host
    self.name = name
    queries = versions.map { version in
      PendingQuery(name, RecordType(version)) { [weak self] in self?.progress() }
    }
    for query in queries { query.start(servers: servers, configuration) }
  }

  /// What is known once both questions are over, or when waiting longer is not worth it.
  func result(until deadline: Instant) async throws(ResolutionError) -> Resolution {
    let waiter = Waiter<Wakening>()
    waiters[ObjectIdentifier(waiter)] = waiter
    defer { leave(waiter) }
    while finishedAt == nil {
      let limit = Self.limit(of: deadline, firstAddressesAt: firstAddressesAt)
      switch await waiter.wait(until: limit, atDeadline: .deadline, whenCancelled: .cancelled) {
      case .progress: continue
      case .deadline: return try conclusion()
      case .cancelled: throw error(.cancelled)
      }
    }
    return try conclusion()
  }

  /// Until when a caller waits: less long once there are addresses to go on with (B-29).
  nonisolated static func limit(of deadline: Instant, firstAddressesAt: Instant?) -> Instant {
    guard let firstAddressesAt else { return deadline }
    let half = Nanoseconds((deadline - firstAddressesAt).count / 2)
    return firstAddressesAt + min(patience, half)
  }

  private func progress() {
    let now = EventLoop.now
    if firstAddressesAt == nil, queries.contains(where: { !$0.records.addresses.isEmpty }) {
      firstAddressesAt = now
    }
    if finishedAt == nil, queries.allSatisfy(\.isOver) { finishedAt = now }
    for waiter in waiters.values { waiter.resume(.progress) }
  }

  private func leave(_ waiter: Waiter<Wakening>) {
    waiters[ObjectIdentifier(waiter)] = nil
    guard waiters.isEmpty, finishedAt == nil else { return }
    wasEnded = true
    for query in queries { query.end() }
  }

  private func conclusion() throws(ResolutionError) -> Resolution {
    let selection = AddressSelection(
      queries.flatMap(\.records.addresses), expectsPublic: name.isPublic)
    guard !selection.addresses.isEmpty else {
      throw error(
        selection.notes.isEmpty ? .query(mostTelling) : .unusableAddresses, selection.notes)
    }
    return Resolution(
      host: host, source: .dns, addresses: selection.addresses,
      aliases: queries.map(\.records.aliases).first { !$0.isEmpty } ?? [],
      queries: queries.map(\.record), truncated: selection.truncated, notes: selection.notes,
      startedAt: startedAt, duration: duration)
  }

  private func error(
    _ reason: ResolutionError.Reason, _ notes: [ResolutionNote] = []
  ) -> ResolutionError {
    ResolutionError(
      reason: reason, host: host, queries: queries.map(\.record), notes: notes,
      startedAt: startedAt, duration: duration)
  }

  private var duration: Nanoseconds { (finishedAt ?? EventLoop.now) - startedAt }

  private var mostTelling: DNSQuery.Outcome {
    queries.map(\.record.outcome).min { $0.rank < $1.rank } ?? .noData
  }
}

extension DNSQuery.Outcome {
  /// Lower tells more about why a name has no address.
  ///
  /// "No data" of one family explains nothing while the other's answer is unknown, so it comes last.
  fileprivate var rank: Int {
    switch self {
    case .answered: 0
    case .nxdomain: 1
    case .servfail: 2
    case .refused: 3
    case .notImplemented: 4
    case .formatError: 5
    case .malformed: 6
    case .failed: 7
    case .unreachable: 8
    case .timeout: 9
    case .noData: 10
    }
  }
}
