extension IPAddress {
  /// The IPv4 addresses embedded in an IPv6 address, at which packets to it may end up.
  ///
  /// Mapped, compatible (RFC 4291 section 2.5.5) and translated (RFC 6052, RFC 2765); 6to4 (RFC 3056);
  /// Teredo's server and client (RFC 4380 section 4).
  package var embedded: [IPAddress] {
    guard case .v6(let high, let low, _) = self else { return [] }
    let (above, last) = (low >> 32, UInt32(truncatingIfNeeded: low))
    switch high {
    case 0:
      // "::" and "::1" are addresses in their own right.
      let isEmbedding = above == 0xFFFF || above == 0xFFFF_0000 || above == 0 && low > 1
      return isEmbedding ? [.v4(last)] : []
    case 0x0064_FF9B_0000_0000: return above == 0 ? [.v4(last)] : []
    default: break
    }
    let first = UInt32(truncatingIfNeeded: high >> 32)
    if first >> 16 == 0x2002 { return [.v4(UInt32(truncatingIfNeeded: high >> 16))] }
    if first == 0x2001_0000 { return [.v4(UInt32(truncatingIfNeeded: high)), .v4(~last)] }
    return []
  }
}
