internal import CLinux

/// The process's resource limits, and the minimum it needs (docs/decisions/0035).
package enum ProcessLimits {
  /// Descriptors not available for sockets: for standard streams, the loop, files, libcurl, and
  /// Dispatch, which aborts the program when it finds none.
  private static let reservedFiles = 32
  /// With fewer there is no room to check anything.
  private static let leastFiles = 64
  /// As many as the largest run can use.
  private static let usefulFiles = 16384
  /// With less, Dispatch may wait forever for a thread's stack.
  private static let leastAddressSpace: UInt64 = 256 << 20

  /// Raises the limit on open files as far as allowed and useful; call it before anything else.
  package static func claim() throws(ProcessLimitTooLow) {
    let files = Int(clinux_claim_descriptors(Int32(usefulFiles), Int32(reservedFiles)))
    guard files >= leastFiles else { throw .files(files, least: leastFiles) }
    let space = clinux_claim_address_space()
    guard space >= leastAddressSpace else {
      throw .addressSpace(space >> 10, least: leastAddressSpace >> 10)
    }
  }

  /// How many of `wanted` concurrent items, with this many descriptors each, fit into half of the
  /// unreserved descriptors.
  package static func places(_ wanted: Int, each count: Int) -> Int {
    min(wanted, max(1, Int(clinux_descriptor_ceiling()) / 2 / count))
  }
}

/// The process's limits are below what the program needs.
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
