package import HTTPFetching
package import Measurements
package import TLS
package import Vocabulary

/// What to check and how, the same for every URI of a run.
package struct ProbeOptions: Sendable {
  /// Only these, and these where a URI leaves it open; `nil` for what each URI says.
  package var transports: [TransportProtocol]?
  package var ipVersions: Set<IPVersion> = [.v4, .v6]
  /// Binding requests per check: the samples of its round-trip time.
  package var bindingCount = 5 {
    didSet { bindingCount = max(1, bindingCount) }
  }
  package var bindingInterval = Nanoseconds.milliseconds(50)
  /// For each check, from its first step to its last answer.
  package var timeout = Nanoseconds.seconds(10)
  /// For the whole run, after which what is not finished is cut and allocations are given back.
  package var deadline: Nanoseconds?
  package var pacing = Pacing()
  /// What is sent through the relay of every allocation that credentials gave, in a row of its own;
  /// `nil` for nothing.
  package var relay: RelayProfile? = RelayProfile()
  /// Asks what the NATs on the way do, in place of checking each server.
  package var nat: NATOptions?
  /// What SOFTWARE says of us (RFC 8489 section 14.14).
  package var software: String
  /// Follows a 300 without integrity, within the guards of STUN-48.
  package var followsUnsignedRedirects = false
  /// After a 401 tries credentials beyond ASCII as RFC 5389 prepares them, too (STUN-39).
  package var triesSASLprep = false
  package var tls = TLSClientOptions()
  /// The name to ask for and to verify, in place of the URI's host.
  package var serverName: String?
  /// Local addresses to send from, at most one of each IP version.
  package var localAddresses: [IPAddress] = []
  package var nameServers: [SocketAddress] = []
  package var resolution = ResolutionMethod.browser
  /// What TCP and TLS go through; UDP and DTLS are then left out.
  package var proxy: Proxy?
  /// Why the proxy cannot be used, for want of its credential.
  package var proxyProblem: Failure?

  package init(software: String) {
    self.software = software
  }

  /// How long a release may take at the end of everything (TURN-20).
  package static let releaseBound = Nanoseconds.seconds(1)
}

/// How NATs are tested.
package struct NATOptions: Hashable, Sendable {
  /// Takes silence for an answer only after the standard's 39.5 s.
  package var isThorough = false

  package init() {}

  /// How long the tests may take by themselves.
  package var longest: Nanoseconds { isThorough ? .seconds(90) : .seconds(4) }
}
