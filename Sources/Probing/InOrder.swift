import Polling

/// Processes all items at once, and returns the results in the items' order.
@NetworkActor
func inOrder<Item: Sendable, Value: Sendable>(
  _ items: [Item], _ work: @escaping @NetworkActor @Sendable (Item) async -> Value
) async -> [Value] {
  let results = Results<Value>(count: items.count)
  await withDiscardingTaskGroup { group in
    for (index, item) in items.enumerated() {
      group.addTask { await results.set(index, work(item)) }
    }
  }
  return results.values.compactMap(\.self)
}

/// Collects results that arrive in any order.
@NetworkActor
private final class Results<Value: Sendable> {
  private(set) var values: [Value?]

  init(count: Int) {
    values = [Value?](repeating: nil, count: count)
  }

  func set(_ index: Int, _ value: Value) {
    values[index] = value
  }
}
