/// Arrivals that nobody has asked for yet, with a bound on what they hold.
struct ArrivalQueue {
  private var items: [Arrival] = []
  private var head = 0
  private var cost = 0

  /// Whether no more should be read for now.
  var isFull: Bool { cost >= Self.capacity }

  /// Whether enough room was made to go on reading.
  var isHalfEmpty: Bool { cost <= Self.capacity / 2 }

  mutating func append(_ arrival: Arrival) {
    cost += Self.cost(of: arrival)
    items.append(arrival)
  }

  mutating func popFirst() -> Arrival? {
    guard head < items.count else { return nil }
    let arrival = items[head]
    // Lets go of the bytes.
    items[head] = .deadline
    head += 1
    cost -= Self.cost(of: arrival)
    if head == items.count || head >= Self.compactionThreshold { compact() }
    return arrival
  }

  private mutating func compact() {
    items.removeFirst(head)
    head = 0
  }

  private static func cost(of arrival: Arrival) -> Int {
    guard case .received(let bytes, _, _) = arrival else { return overhead }
    return overhead + bytes.count
  }

  /// Bytes: several of the largest datagrams, and well above what a stream is given at once.
  private static let capacity = 262_144

  /// What an arrival without bytes takes, roughly.
  private static let overhead = 64

  /// Moving what is left costs little when it happens once in so many arrivals.
  private static let compactionThreshold = 256
}
