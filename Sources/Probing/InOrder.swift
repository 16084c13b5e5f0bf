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

/// Processes items as fast as a gate admits them, and returns the results in the items' order.
///
/// A task exists only while its item is inside. After a cancellation nobody waits for the gate.
@NetworkActor
func inOrder<Item: Sendable, Value: Sendable>(
  _ items: [Item], through gate: Gate,
  _ work: @escaping @NetworkActor @Sendable (Item) async -> Value
) async -> [Value] {
  let results = Results<Value>(count: items.count)
  await withDiscardingTaskGroup { group in
    for (index, item) in items.enumerated() {
      let isAdmitted = (try? await gate.enter()) ?? false
      group.addTask {
        await results.set(index, work(item))
        if isAdmitted { await gate.leave() }
      }
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
