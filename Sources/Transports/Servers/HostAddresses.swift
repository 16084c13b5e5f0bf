internal import CLinux
package import Vocabulary

/// The addresses that this host's interfaces have now.
package enum HostAddresses {
  /// More than any host has whose addresses somebody chose.
  private static let capacity = 1_024

  /// Empty where the kernel does not tell.
  package static func all() -> [IPAddress] {
    var raw = [clinux_address](repeating: clinux_address(), count: capacity)
    // SAFETY: the call fills in at most so many structures of the array.
    let count = unsafe clinux_host_addresses(&raw, Int32(capacity))
    return raw.prefix(max(0, Int(count))).compactMap { SocketAddress($0)?.ip }
  }
}
