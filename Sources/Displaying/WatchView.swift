package import Watching

/// What somebody at the terminal has chosen to see.
package struct WatchView: Hashable, Sendable {
  package enum Page: Hashable, Sendable {
    case table
    case details
    case waterfall
    case help
  }

  /// What a key asks for beyond another view.
  package enum Request: Hashable, Sendable {
    case quit
    case pause(Bool)
    /// Everything again: something else wrote on the terminal.
    case redraw
  }

  package private(set) var page = Page.table
  package private(set) var order = WatchOrder.listed
  package private(set) var isReversed = false
  package private(set) var isPaused = false
  /// The id of the chosen target; `nil` until one is.
  package private(set) var selected: String?
  /// It is being ended: nothing can be asked for any more.
  package var isEnding = false

  package init() {}

  package mutating func press(_ key: WatchKey, in states: TargetStates) -> Request? {
    guard !isEnding else { return key == .redraw ? .redraw : nil }
    switch key {
    case .quit: return .quit
    case .redraw: return .redraw
    case .pause:
      isPaused.toggle()
      return .pause(isPaused)
    case .sort: order = order.next
    case .reverse: isReversed.toggle()
    case .details:
      if selected == nil { move(in: states) { _, _ in 0 } }
      toggle(.details)
    case .waterfall: toggle(.waterfall)
    case .help: toggle(.help)
    case .back: page = .table
    case .up: move(in: states) { place, _ in place - 1 }
    case .down: move(in: states) { place, _ in place + 1 }
    case .pageUp: move(in: states) { place, _ in place - Self.step }
    case .pageDown: move(in: states) { place, _ in place + Self.step }
    case .first: move(in: states) { _, _ in 0 }
    case .last: move(in: states) { _, count in count - 1 }
    }
    return nil
  }

  /// Rows in the order that is chosen.
  package func rows(of states: TargetStates) -> [TargetState] {
    order.sorted(states.targets, reversed: isReversed)
  }

  /// Rows for a page key.
  private static let step = 10

  private mutating func toggle(_ page: Page) {
    self.page = self.page == page ? .table : page
  }

  private mutating func move(in states: TargetStates, _ place: (Int, Int) -> Int) {
    let ids = rows(of: states).map(\.id)
    guard !ids.isEmpty else { return }
    // The first key chooses the first row.
    let now = selected.flatMap { ids.firstIndex(of: $0) } ?? -1
    selected = ids[min(max(place(now, ids.count), 0), ids.count - 1)]
  }
}
