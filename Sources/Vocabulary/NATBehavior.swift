/// Whether a NAT shows one socket to every destination at the same address and port (RFC 4787 section 4.1).
package enum NATMapping: String, CaseIterable, Hashable, Sendable {
  case endpointIndependent = "endpoint_independent"
  case addressDependent = "address_dependent"
  case addressAndPortDependent = "address_and_port_dependent"
  /// It varies, but it is unknown by what: RFC 7857 section 4 has one name for both of the above.
  case endpointDependent = "endpoint_dependent"

  package var isDependent: Bool { self != .endpointIndependent }
}

/// Whose packets a NAT or firewall lets in to a socket that has sent to somebody (RFC 4787 section
/// 5).
package enum NATFiltering: String, CaseIterable, Hashable, Sendable {
  case endpointIndependent = "endpoint_independent"
  case addressDependent = "address_dependent"
  case addressAndPortDependent = "address_and_port_dependent"
}

/// The fate of a packet to our own outside address (RFC 4787 section 6).
package enum NATHairpin: String, CaseIterable, Hashable, Sendable {
  /// It comes back from our outside address, as REQ-9 requires.
  case outsideSource = "outside_source"
  /// It comes back from our inside address, which some hosts and programs drop.
  case insideSource = "inside_source"
  /// It comes back, from an address that is neither.
  case otherSource = "other_source"
  case lost = "none"
}

/// How the tests were made, which limits what they can show.
package enum NATMethod: String, CaseIterable, Hashable, Sendable {
  /// One server with two addresses that answers from either (RFC 5780).
  case behaviorServer = "rfc5780"
  /// The same of an older server (RFC 3489), which tells less of itself.
  case changedAddress = "rfc3489"
  /// Several unrelated servers: mapping only.
  case severalServers = "several_servers"
  /// One server at one address, which can only show that there is a NAT.
  case oneServer = "one_server"
}

/// Why filtering could not be tested.
package enum NATUntested: String, CaseIterable, Hashable, Sendable {
  /// No server names another address of its own.
  case notOffered = "not_offered"
  /// The other address that the server names is unusable.
  case otherAddressUnusable = "other_address_unusable"
  /// The server was asked to answer from its other address and answered from the one that was asked.
  case ignored
  /// The server was asked to answer from its other address and answered from a third one.
  case answeredFromElsewhere = "answered_from_elsewhere"
  /// The server rejects the question with an error.
  case refused
  /// The server's other address sends nothing even if the path is open.
  case otherAddressSilent = "other_address_silent"
  /// The time was over before silence could count.
  case cutShort = "cut_short"
}
