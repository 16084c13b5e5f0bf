import Glibc

/// An `errno` with its description.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  package var number: CInt

  package init(_ number: CInt) {
    self.number = number
  }

  package var description: String {
    // SAFETY: glibc answers a terminated text of this thread's own, copied at once.
    unsafe String(cString: strerror(number))
  }
}
