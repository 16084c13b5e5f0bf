import Polling
import Watching

/// What somebody at the terminal asks of a watch.
enum WatchRequest {
  case quit
  case pause(Bool)
}

/// Where a watch shows how it goes: a screen, or lines.
@NetworkActor
protocol WatchDisplay: AnyObject, Sendable {
  func begin()
  func show(_ states: TargetStates, changed: [TargetStates.Change])
  /// Nothing begins any more; what is held is being given back.
  func end()
  /// Ends it when everything is shown.
  func close() async

  /// Gives the terminal back as it was; at once, for the program may stop.
  func hide()
  func resume()
  func resize()
  /// Does something that needs the terminal for itself.
  func withoutScreen<Value: Sendable>(
    _ body: @Sendable () async -> Value
  ) async -> Value
}

extension WatchDisplay {
  func begin() {}
  func end() {}
  func hide() {}
  func resume() {}
  func resize() {}
  func withoutScreen<Value: Sendable>(
    _ body: @Sendable () async -> Value
  ) async -> Value {
    await body()
  }
}
