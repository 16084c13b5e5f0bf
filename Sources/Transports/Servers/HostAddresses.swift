internal import CLinux
package import Vocabulary

/// The current addresses of this host's interfaces.
package enum HostAddresses {
  /// More than any host has on purpose.
  private static let capacity = 1_024

  /// Empty if the kernel does not say.
  package static func all() -> [IPAddress] {
    var raw = [clinux_address](repeating: clinux_address(), count: capacity)
    // SAFETY: the call fills in at most `capacity` structures of the array.
    let count = unsafe clinux_host_addresses(&raw, Int32(capacity))
    return raw.prefix(max(0, Int(count))).compactMap { SocketAddress($0)?.ip }
  }
}
