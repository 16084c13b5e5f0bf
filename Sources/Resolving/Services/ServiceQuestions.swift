import Polling
package import Vocabulary

extension Resolver {
  /// Asks DNS for SRV or NAPTR records; nothing is cached.
  ///
  /// Names below `localhost` are never asked for (RFC 6761 section 6.3).
  package func ask(
    _ question: ServiceSearch.Question, until deadline: Instant
  ) async -> ServiceSearch.Answer {
    guard let name = HostName(question.name), !name.isLocalhost, !Task.isCancelled else {
      return .nothing(.nxdomain)
    }
    guard let configuration = await systemConfiguration(until: deadline) else {
      return .nothing(.timeout)
    }
    let waiter = Waiter<Bool>()
    let query = PendingQuery(name, question.type) { waiter.resume(true) }
    query.start(servers: servers, configuration)
    if !query.isOver {
      _ = await waiter.wait(until: deadline, atDeadline: false, whenCancelled: false)
    }
    query.end()
    guard case .answered = query.record.outcome else { return .nothing(query.record.outcome) }
    return switch question {
    case .pointers: .pointers(query.records.pointers)
    case .services: .services(query.records.services)
    }
  }
}

extension ServiceSearch.Question {
  fileprivate var type: RecordType {
    switch self {
    case .pointers: .naptr
    case .services: .srv
    }
  }
}
