package import Vocabulary

/// Addresses that an exporter does not send to, since those who ask it need not be those who run it.
///
/// Link-local addresses, where clouds have their metadata services, and those elsewhere that have one.
package struct AddressPolicy: Hashable, Sendable {
  private let allowed: [AddressBlock]

  /// `allowed` are exceptions.
  package init(allowed: [AddressBlock]) {
    self.allowed = allowed
  }

  package func refuses(_ address: IPAddress) -> Bool {
    let address = address.prefix(128)
    guard !allowed.contains(where: { $0.contains(address) }) else { return false }
    // A translator or a tunnel delivers to the address within.
    return ([address] + address.embedded).contains { end in
      end.reach == .linkLocal || Self.metadata.contains { $0.contains(end) }
    }
  }

  /// Of AWS over IPv6, Alibaba Cloud, Azure and Oracle Cloud.
  private static let metadata = [
    "fd00:ec2::/32", "100.100.100.200", "168.63.129.16", "192.0.0.192",
  ].compactMap { AddressBlock($0) }
}
