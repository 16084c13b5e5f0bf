import Endpoints
import STUNClient

/// What the driver needs of a state machine of `STUNClient`: all of them are driven alike.
protocol StateMachine<Outcome> {
  associatedtype Outcome: Sendable

  mutating func start(now: Instant)
  mutating func receive(_ message: [UInt8], at instant: Instant)
  mutating func timeout(now: Instant)
  mutating func transportFailed(_ loss: TransportLoss, now: Instant)
  /// Gives up, or gives back what the server holds for us.
  mutating func release(now: Instant)
  mutating func poll() -> Output<Outcome>
}

extension BindingTransaction: StateMachine {}
extension Allocation: StateMachine {}
