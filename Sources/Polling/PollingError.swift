/// The kernel would not watch a descriptor.
///
/// `EPERM` says that the descriptor cannot be polled (a regular file), `ENOSPC` and `ENOMEM` that the
/// system has no room for one more watch.
package struct PollingError: Error, Equatable, Sendable {
  package var errno: Int32

  package init(errno: Int32) {
    self.errno = errno
  }
}
