extension IPAddress {
  /// Whose address it is: an IPv4 address itself, or the IPv6 network of 64 bits, all of whose addresses one
  /// client has.
  package var clientNetwork: IPAddress { prefix(version == .v4 ? 32 : 64) }
}
