import CHeapCount

/// Something to be timed, and how it came out.
struct Case {
  let name: String
  let run: () throws -> Void
  /// Nanoseconds for one run: the best round, the others having been disturbed.
  private(set) var best = Double.infinity
  /// Heap allocations in one run.
  private(set) var allocations = 0.0

  init(_ name: String, _ run: @escaping () throws -> Void) {
    self.name = name
    self.run = run
  }

  /// Times the cases in turns, so that a busy machine slows all of them alike.
  static func measure(_ cases: inout [Case], rounds: Int = 40, repetitions: Int = 20_000) throws {
    for _ in 0..<rounds {
      for index in cases.indices { try cases[index].measure(repetitions) }
    }
  }

  private mutating func measure(_ repetitions: Int) throws {
    let heap = heap_count()
    let clock = ContinuousClock()
    let time = try clock.measure {
      for _ in 0..<repetitions { try run() }
    }
    allocations = (Double(heap_count() - heap) / Double(repetitions)).rounded()
    best = min(best, time / .nanoseconds(1) / Double(repetitions))
  }
}

/// Keeps the optimiser from dropping what nobody looks at.
@inline(never)
@_optimize(none)
func use<Value>(_ value: borrowing Value) {}
