/// The isolation of everything that touches sockets: the event loop's thread.
@globalActor
package actor NetworkActor {
  package static let shared = NetworkActor()

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    // SAFETY: the loop lives as long as the program.
    unsafe EventLoop.shared.asUnownedSerialExecutor()
  }

  /// Runs `body` as part of this actor, for C callbacks made on the loop's thread.
  ///
  /// Traps on any other thread: that is a bug in the caller.
  package nonisolated static func assumeIsolated<Result, Failure: Error>(
    _ body: @NetworkActor () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(EventLoop.shared.isCurrent, "not on the event loop's thread")
    return try withoutActuallyEscaping(body) { (body) throws(Failure) -> Result in
      // SAFETY: isolation is not part of a function's representation, and the thread is checked above.
      let unisolated = unsafe unsafeBitCast(body, to: (() throws(Failure) -> Result).self)
      return try unisolated()
    }
  }
}
