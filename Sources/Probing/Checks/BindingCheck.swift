import Measurements
import Polling
import STUNClient
import Transports
import Vocabulary

/// Whether a server answers, how fast, and our server-reflexive address (RFC 8489 section 2).
struct BindingCheck: ServerCheck {
  nonisolated static let unmeasured = CheckDetail.binding

  let context: CheckContext
  var record: CheckRecord { context.record }

  init(_ context: CheckContext) {
    self.context = context
  }

  func run() async throws(Failure) {
    let driver = try await context.open(context.server)
    defer { driver.connection.close() }
    try await context.measureRoundTrips(driver, until: context.deadline)
    record.succeed()
    await driver.awaitStamps()
  }
}

extension CheckContext {
  /// Sends the Binding requests that yield the round-trip times.
  ///
  /// The phase is the first of them, until the server-reflexive address is known; the rest only
  /// measure, and lie between the phases.
  func measureRoundTrips(
    _ driver: ConnectionDriver, until deadline: Instant, as credential: LongTermCredential? = nil
  ) async throws(Failure) {
    record.enter(.binding)
    let first = await bindOnce(driver, parameters(driver, until: deadline, as: credential))
    record.leave(first.isSuccess ? .ok : .failed)
    if case .failure(let failure) = first { throw driver.explain(failure, during: .binding) }
    for sent in 1..<options.bindingCount {
      guard hasTimeForSample(before: deadline) else {
        return record.observe(.samplesCut(asked: options.bindingCount, sent: sent))
      }
      guard await pause(driver) else { return }
      _ = await bindOnce(driver, parameters(driver, until: deadline, as: credential))
    }
  }

  private func bindOnce(
    _ driver: ConnectionDriver, _ parameters: ClientParameters
  ) async -> Result<BindingAnswer, STUNFailure> {
    var binding = BindingTransaction(parameters)
    let result = await driver.run(&binding)
    if case .success(let answer) = result {
      record.map(answer.mapped)
      record.apply(software: answer.software)
    }
    return result
  }

  /// A sample cut off by the deadline says nothing: it needs time for its turn, and the first RTO for its
  /// answer, or as long as the slowest one so far took.
  private func hasTimeForSample(before deadline: Instant) -> Bool {
    let answer = max(.milliseconds(500), record.roundTrips.slowest)
    return EventLoop.now + options.bindingInterval + answer <= deadline
  }

  /// Waits until the next sample is due; `false` if the connection or the run has ended.
  private func pause(_ driver: ConnectionDriver) async -> Bool {
    guard driver.lossError == nil, !Task.isCancelled else { return false }
    return await driver.idle(until: EventLoop.now + options.bindingInterval)
  }
}

extension Result {
  fileprivate var isSuccess: Bool {
    if case .success = self { true } else { false }
  }
}
