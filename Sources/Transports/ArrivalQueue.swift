/// Arrivals not taken yet, bounded in size.
struct ArrivalQueue {
  private var items: [Arrival] = []
  private var head = 0
  private var cost = 0

  var isEmpty: Bool { head == items.count }

  /// Whether to stop reading for now.
  var isFull: Bool { cost >= Self.capacity }

  /// Whether there is enough room to resume reading.
  var isHalfEmpty: Bool { cost <= Self.capacity / 2 }

  mutating func append(_ arrival: Arrival) {
    cost += Self.cost(of: arrival)
    items.append(arrival)
  }

  mutating func popFirst() -> Arrival? {
    guard head < items.count else { return nil }
    let arrival = items[head]
    // Releases the bytes.
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

  /// In bytes: several of the largest datagrams, and well above what a stream yields at once.
  private static let capacity = 262_144

  /// The approximate cost of an arrival without bytes.
  private static let overhead = 64

  /// Moving the remaining items is cheap if it happens once in this many arrivals.
  private static let compactionThreshold = 256
}
