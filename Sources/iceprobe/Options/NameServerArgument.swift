import ArgumentParser
import Vocabulary

extension SocketAddress {
  /// Parses `--dns-server`.
  init(nameServer text: String) throws {
    guard let server = SocketAddress(text, defaultPort: 53) else {
      throw ValidationError(
        "--dns-server \(text): expected an IP address, or 192.0.2.53:5353 or [2001:db8::53]:5353")
    }
    self = server
  }
}
