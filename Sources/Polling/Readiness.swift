internal import CLinux

/// The events of a descriptor: those that occurred, or those to watch for.
///
/// `error` and `hangUp` are always reported.
package struct Readiness: OptionSet, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  package static let readable = Readiness(rawValue: EPOLLIN.rawValue)
  package static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
  /// A pending socket error, or an entry in the error queue; the latter alone is not a failure.
  package static let error = Readiness(rawValue: EPOLLERR.rawValue)
  package static let hangUp = Readiness(rawValue: EPOLLHUP.rawValue)
}
