internal import CLinux

/// What the process may have at once, and what of it there must be (docs/decisions/0035).
package enum ProcessLimits {
  /// Descriptors kept from sockets: for standard streams, the loop, files, libcurl, and Dispatch, which
  /// ends the program when it finds none.
  private static let reservedFiles = 32
  /// Below it there is no room to check anything.
  private static let leastFiles = 64
  /// As many as the largest run can use.
  private static let usefulFiles = 4096
  /// With less, Dispatch may wait without end for a thread's stack.
  private static let leastAddressSpace: UInt64 = 256 << 20

  /// Raises the limit on open files as far as is allowed and useful; to be called before all else.
  package static func claim() throws(ProcessLimitTooLow) {
    let files = Int(clinux_claim_descriptors(Int32(usefulFiles), Int32(reservedFiles)))
    guard files >= leastFiles else { throw .files(files, least: leastFiles) }
    let space = clinux_claim_address_space()
    guard space >= leastAddressSpace else {
      throw .addressSpace(space >> 10, least: leastAddressSpace >> 10)
    }
  }

  /// How many of `wanted` things at once, each with so many descriptors, take no more than half of
  /// those that are not reserved.
  package static func places(_ wanted: Int, each count: Int) -> Int {
    min(wanted, max(1, Int(clinux_descriptor_ceiling()) / 2 / count))
  }
}

/// The process was given less than the program can work with.
package enum ProcessLimitTooLow: Error, CustomStringConvertible {
  case files(Int, least: Int)
  /// In KiB.
  case addressSpace(UInt64, least: UInt64)

  package var description: String {
    switch self {
    case .files(let limit, let least):
      "only \(limit) files may be open at once, and \(least) are needed (ulimit -n \(least))"
    case .addressSpace(let limit, let least):
      "only \(limit) KiB of address space, and \(least) are needed (ulimit -v \(least))"
    }
  }
}
