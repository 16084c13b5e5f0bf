internal import Glibc

/// The kernel refused to watch a descriptor, or to create one for watching.
///
/// `EPERM` means that the descriptor cannot be polled (a regular file), `ENOSPC` and `ENOMEM` that
/// the system has no room for another watch, `EMFILE` that the process may open no more files.
package struct PollingError: Error, Equatable, Sendable {
  package var errno: Int32

  package init(errno: Int32) {
    self.errno = errno
  }
}

extension PollingError: CustomStringConvertible {
  package var description: String {
    // SAFETY: the text is valid until the next call, and copied here.
    let reason = unsafe String(cString: strerror(errno))
    let hint = errno == EMFILE ? " (raise the limit: ulimit -n)" : ""
    return "cannot wait for events: \(reason)\(hint)"
  }
}
