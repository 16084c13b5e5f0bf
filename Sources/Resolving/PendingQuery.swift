import CAres
import Polling
import Vocabulary

/// One question in flight: drives its channel from the event loop until there is an outcome.
///
/// c-ares itself moves on to the next server when one is silent or unreachable. This class moves on
/// from a server that answers but cannot help (SERVFAIL, REFUSED, NOTIMP), as the system's resolver
/// does.
@NetworkActor
final class PendingQuery {
  /// The question so far: without an outcome, as if it ended now.
  var record: DNSQuery {
    guard !isOver else { return query }
    var record = query
    record.outcome = outcomeOfGivingUp
    record.duration = EventLoop.now - query.startedAt
    return record
  }

  /// The answer's records, of the type asked for.
  private(set) var records = DNSRecords()
  private(set) var isOver = false

  private var query: DNSQuery
  private let name: HostName
  private let whenOver: @NetworkActor () -> Void
  private var channel: AresChannel?
  private var serversLeft: [SocketAddress] = []
  /// The error of the first server that could not help; later silence does not hide it.
  private var firstRefusal: DNSQuery.Outcome?
  private var registrations: [Int32: Registration] = [:]
  private var timer: Timer?

  init(_ name: HostName, _ type: RecordType, whenOver: @escaping @NetworkActor () -> Void) {
    self.name = name
    self.whenOver = whenOver
    query = DNSQuery(
      type: type, outcome: .timeout, startedAt: EventLoop.now, duration: .zero,
      timeoutCount: 0, servers: [])
  }

  /// Sends the question to `servers`, or to those of the configuration if empty.
  func start(servers: [SocketAddress], _ configuration: Result<ResolverConfiguration, AresFailure>)
  {
    do throws(AresFailure) {
      let channel = try AresChannel(.dns, isSearched: name.isSearched, configuration.get())
      if !servers.isEmpty { try channel.setServers(servers) }
      self.channel = channel
      query.servers = channel.servers
      serversLeft = query.servers
      query.startedAt = EventLoop.now
      channel.ask(name, query.type)
      settle()
    } catch {
      finish(.failed(error.status))
    }
  }

  /// Gives up and closes the sockets.
  func end() {
    guard !isOver else { return }
    finish(outcomeOfGivingUp)
  }

  private var outcomeOfGivingUp: DNSQuery.Outcome { firstRefusal ?? .timeout }

  /// Handles c-ares' results and socket changes after each call into it.
  private func settle() {
    guard let channel else { return }
    for state in channel.takeSocketStates() { watch(state) }
    if let reply = channel.takeReply() { return receive(reply, from: channel) }
    timer?.cancel()
    timer = channel.timeUntilDue().map { span in
      // c-ares counts in milliseconds: called a moment early it would find nothing to do.
      EventLoop.schedule(at: EventLoop.now + max(span, .milliseconds(1))) { [weak self] in
        self?.process()
      }
    }
  }

  private func process(readable: Int32? = nil, writable: Int32? = nil) {
    channel?.process(readable: readable, writable: writable)
    settle()
  }

  private func watch(_ state: AresSocketState) {
    let descriptor = state.descriptor
    registrations.removeValue(forKey: descriptor)?.cancel()
    var interest: Readiness = []
    if state.isReadWanted { interest.insert(.readable) }
    if state.isWriteWanted { interest.insert(.writable) }
    guard !interest.isEmpty else { return }
    // A socket that cannot be watched leaves the question to its timeout.
    registrations[descriptor] = try? EventLoop.register(descriptor, interest) { [weak self] ready in
      // An error is found by reading, and a failed connection by writing.
      let isFailing = !ready.isDisjoint(with: [.error, .hangUp])
      self?.process(
        readable: isFailing || ready.contains(.readable) ? descriptor : nil,
        writable: ready.contains(.writable) ? descriptor : nil)
    }
  }

  private func receive(_ reply: AresReply, from channel: AresChannel) {
    query.timeoutCount += reply.timeoutCount
    let outcome = DNSQuery.Outcome(reply)
    if outcome.isServersOwn, serversLeft.count > 1 {
      firstRefusal = firstRefusal ?? outcome
      serversLeft.removeFirst()
      do throws(AresFailure) {
        try channel.setServers(serversLeft)
        channel.ask(name, query.type)
        return settle()
      } catch {
        return finish(outcome)
      }
    }
    records = reply.records
    finish(outcome.isSilence ? firstRefusal ?? outcome : outcome)
  }

  private func finish(_ outcome: DNSQuery.Outcome) {
    query.outcome = outcome
    query.duration = EventLoop.now - query.startedAt
    isOver = true
    timer?.cancel()
    for registration in registrations.values { registration.cancel() }
    registrations = [:]
    channel = nil
    whenOver()
  }
}

extension DNSQuery.Outcome {
  init(_ reply: AresReply) {
    self =
      switch reply.status {
      case ARES_SUCCESS: reply.records.count == 0 ? .noData : .answered(reply.records.count)
      case ARES_ENODATA: .noData
      case ARES_ENOTFOUND: .nxdomain
      case ARES_ESERVFAIL: .servfail
      case ARES_EREFUSED: .refused
      case ARES_ENOTIMP: .notImplemented
      case ARES_EFORMERR: .formatError
      case ARES_EBADRESP: .malformed
      case ARES_ECONNREFUSED: .unreachable
      case ARES_ETIMEOUT: .timeout
      default: .failed(reply.status)
      }
  }

  /// Whether it concerns the server rather than the name.
  fileprivate var isServersOwn: Bool {
    self == .servfail || self == .refused || self == .notImplemented
  }

  fileprivate var isSilence: Bool { self == .timeout || self == .unreachable }
}
