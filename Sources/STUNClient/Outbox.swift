import Vocabulary

/// A state machine's queued outputs, in polling order.
struct Outbox: Sendable {
  private enum Entry: Sendable {
    case transmit(Transmission)
    case event(Event)
  }

  private var queue: [Entry] = []
  private var position = 0

  mutating func transmit(_ transmission: Transmission) { queue.append(.transmit(transmission)) }
  mutating func tell(_ event: Event) { queue.append(.event(event)) }
  mutating func notice(_ observation: Observation) { tell(.noticed(observation)) }

  /// The next output; `nil` once all have been taken.
  mutating func next<Outcome>() -> Output<Outcome>? {
    guard position < queue.count else {
      queue.removeAll(keepingCapacity: true)
      position = 0
      return nil
    }
    defer { position += 1 }
    switch queue[position] {
    case .transmit(let transmission): return .transmit(transmission)
    case .event(let event): return .event(event)
    }
  }
}
