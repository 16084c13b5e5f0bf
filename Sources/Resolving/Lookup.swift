import Polling
import Vocabulary

/// One DNS lookup of a name, A and AAAA at once, that several callers may wait for.
///
/// It runs while anybody waits. Each caller has its own deadline, and may be cancelled without
/// affecting the others.
@NetworkActor
final class Lookup {
  /// How long to wait for the second family after the first has brought addresses.
  ///
  /// Enough for one lost datagram, and never more than half of the caller's remaining time. RFC
  /// 8305's 50 ms suit a client that wants any address; a probe wants all of them.
  nonisolated static let patience = Nanoseconds.seconds(1)

  /// Ended by time-out or cancellation, with nothing that a later caller could use.
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

  /// The result once both questions are done, or once waiting longer is not worthwhile.
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

  /// How long a caller waits: less once there are addresses to use (B-29).
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
  /// A lower rank says more about why a name has no address.
  ///
  /// "No data" for one family explains nothing while the other's answer is unknown, so it comes
  /// last.
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
