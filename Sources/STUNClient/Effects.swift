import STUNWire
import Vocabulary

/// What an exchange wants sent and told, in order.
struct Effects: Sendable {
  enum Effect: Sendable {
    case transmit(Transmission)
    case event(Event)
  }

  private(set) var queue: [Effect] = []

  mutating func transmit(_ transmission: Transmission) { queue.append(.transmit(transmission)) }
  mutating func tell(_ event: Event) { queue.append(.event(event)) }
  mutating func notice(_ observation: Observation) { tell(.noticed(observation)) }
}
