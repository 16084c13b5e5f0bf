internal import CLinux

/// What a descriptor is ready for, and what of that one wants to hear about.
///
/// `error` and `hangUp` are reported whether asked for or not.
package struct Readiness: OptionSet, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  package static let readable = Readiness(rawValue: EPOLLIN.rawValue)
  package static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
  /// A pending socket error, or something in the error queue; the latter alone is no failure.
  package static let error = Readiness(rawValue: EPOLLERR.rawValue)
  package static let hangUp = Readiness(rawValue: EPOLLHUP.rawValue)
}
