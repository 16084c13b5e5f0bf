internal import Glibc

/// A file descriptor with one owner, closed when its owner is destroyed.
package struct Descriptor: ~Copyable, Sendable {
  /// The number, for calls that borrow the descriptor.
  package let number: Int32

  /// Takes ownership of an open descriptor.
  package init(owning number: Int32) {
    self.number = number
  }

  /// Takes ownership of the result of an opening call, or throws its error.
  init(opened number: Int32) throws(PollingError) {
    guard number >= 0 else { throw PollingError(errno: errno) }
    self.init(owning: number)
  }

  deinit {
    // Nothing useful can be done about an error: Linux releases the number in every case.
    _ = Glibc.close(number)
  }
}
