/// Outputs in the order in which they are to be polled, and how it all ended.
struct Outbox<Outcome: Sendable>: Sendable {
  private var queue: [Output<Outcome>] = []
  private var position = 0
  var outcome: Result<Outcome, STUNFailure>?

  mutating func take(_ effects: Effects) {
    for effect in effects.queue {
      switch effect {
      case .transmit(let transmission): queue.append(.transmit(transmission))
      case .event(let event): queue.append(.event(event))
      }
    }
  }

  mutating func transmit(_ transmission: Transmission) { queue.append(.transmit(transmission)) }
  mutating func tell(_ event: Event) { queue.append(.event(event)) }

  /// The next output, the outcome for ever after the last, or `nil` when it is time to wait.
  mutating func next() -> Output<Outcome>? {
    guard position < queue.count else {
      queue.removeAll(keepingCapacity: true)
      position = 0
      return outcome.map { .finished($0) }
    }
    position += 1
    return queue[position - 1]
  }
}
