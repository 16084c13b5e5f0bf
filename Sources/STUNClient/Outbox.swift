import Vocabulary

/// What a machine wants sent and told, in the order in which it is to be polled.
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

  /// The next output; `nil` when all has been taken.
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
