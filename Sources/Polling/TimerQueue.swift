internal import Vocabulary

/// The running timers as a binary heap in which each knows its position, so that cancelling needs
/// no search.
///
/// Most timers are deadlines cancelled long before they are due; leaving them in place would let
/// the queue grow with the number of answers received.
@NetworkActor
struct TimerQueue {
  private var heap: [Timer] = []
  private var lastSequence: UInt64 = 0

  /// When the next timer is due.
  var first: Instant? { heap.first?.at }

  var count: Int { heap.count }

  nonisolated init() {}

  /// Adds a timer that is not in the queue.
  mutating func add(_ timer: Timer, at instant: Instant) {
    lastSequence += 1
    timer.set(at: instant, sequence: lastSequence)
    heap.append(timer)
    timer.index = heap.count - 1
    moveUp(from: heap.count - 1)
  }

  mutating func remove(_ timer: Timer) {
    guard let index = timer.index else { return }
    timer.index = nil
    let last = heap.removeLast()
    guard last !== timer else { return }
    place(last, at: index)
    moveUp(from: index)
    moveDown(from: index)
  }

  /// Moves every timer that is due to `due`, in order.
  mutating func removeDue(at now: Instant, to due: inout [Timer]) {
    while let timer = heap.first, timer.at <= now {
      remove(timer)
      due.append(timer)
    }
  }

  private mutating func moveUp(from start: Int) {
    var index = start
    while index > 0 {
      let parent = (index - 1) / 2
      guard heap[index].isBefore(heap[parent]) else { return }
      exchange(index, parent)
      index = parent
    }
  }

  private mutating func moveDown(from start: Int) {
    var index = start
    while true {
      var earliest = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
        if heap[child].isBefore(heap[earliest]) { earliest = child }
      }
      guard earliest != index else { return }
      exchange(index, earliest)
      index = earliest
    }
  }

  private mutating func exchange(_ left: Int, _ right: Int) {
    let timer = heap[left]
    place(heap[right], at: left)
    place(timer, at: right)
  }

  private mutating func place(_ timer: Timer, at index: Int) {
    heap[index] = timer
    timer.index = index
  }
}
