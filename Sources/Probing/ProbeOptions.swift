package import HTTPFetching
package import Measurements
package import TLS
package import Vocabulary

/// The options for checking, the same for every URI of a run.
package struct ProbeOptions: Sendable {
  /// Limits the transports, and chooses them if a URI leaves it open; `nil` to follow each URI.
  package var transports: [TransportProtocol]?
  package var ipVersions: Set<IPVersion> = [.v4, .v6]
  /// Binding requests per check: the samples of its round-trip time.
  package var bindingCount = 5 {
    didSet { bindingCount = max(1, bindingCount) }
  }
  package var bindingInterval = Nanoseconds.milliseconds(50)
  /// For each check, from its first step to its last answer.
  package var timeout = Nanoseconds.seconds(10)
  /// For the whole run; see ``bound(by:)``.
  package private(set) var deadline: Nanoseconds?
  package var pacing = Pacing()
  /// The data sent through the relay of every allocation made with credentials, reported in a row of
  /// its own; `nil` to send none.
  package var relay: RelayProfile? = RelayProfile()
  /// Where an echo witness is the other end of relays, in place of this host.
  package var relayWitness: SocketAddress?
  /// Known to answer Binding requests over UDP, for sockets that need to know their address; empty to ask each
  /// server itself.
  package var addressServers: [SocketAddress] = []
  /// Sends to several servers from one UDP port, so that it shows whether each sees another one.
  package var comparesMappings = true
  /// Tests the NATs on the path instead of checking each server.
  package var nat: NATOptions?
  /// Audits each server in place of checking it.
  package var audit: AuditOptions?
  /// The SOFTWARE that we send (RFC 8489 section 14.14).
  package var software: String
  /// Follows a 300 without integrity, within the limits of STUN-48.
  package var followsUnsignedRedirects = false
  /// After a 401, retries non-ASCII credentials as RFC 5389 prepares them (STUN-39).
  package var triesSASLprep = false
  package var tls = TLSClientOptions()
  /// The server name to send and verify, in place of the URI's host.
  package var serverName: String?
  /// Local addresses to send from, at most one of each IP version.
  package var localAddresses: [IPAddress] = []
  package var nameServers: [SocketAddress] = []
  package var resolution = ResolutionMethod.browser
  /// Whom not to send to; `nil` for no such limit.
  package var addressPolicy: AddressPolicy?
  /// The proxy for TCP and TLS; UDP and DTLS are then left out.
  package var proxy: Proxy?
  /// Why the proxy is unusable: its credential could not be read.
  package var proxyProblem: Failure?

  package init(software: String) {
    self.software = software
  }

  /// Gives the whole run so much time, what it gives back included.
  ///
  /// No check waits longer than the run, so that a silent server is reported as one.
  package mutating func bound(by deadline: Nanoseconds) {
    self.deadline = deadline
    guard let time = workingTime else { return }
    let longest =
      time >= .seconds(4) ? time - Self.releaseBound : Nanoseconds(time.count / 4 * 3)
    // A shorter silence says nothing about a server: such a check is cut off, and told as that.
    guard longest >= .milliseconds(250) else { return }
    timeout = min(timeout, longest)
  }

  /// When a run with a deadline has to stop, for its releases to be in time.
  var workingTime: Nanoseconds? {
    deadline.map { limit in
      limit >= Self.releaseBound * 2
        ? limit - Self.releaseBound : Nanoseconds(limit.count / 2)
    }
  }

  /// Time limit for a release at the very end (TURN-20).
  package static let releaseBound = Nanoseconds.seconds(1)
  /// The same where round trips are known to be long, and the run has no deadline.
  package static let longestRelease = Nanoseconds.seconds(5)
}

/// How NATs are tested.
package struct NATOptions: Hashable, Sendable {
  /// Takes silence for an answer only after the standard's 39.5 s.
  package var isThorough = false
  /// Finds out for how long mappings live, which takes a little longer than they do.
  package var measuresLifetime = false
  /// Does not ask the default gateway for its outside address.
  package var leavesRoutersAlone = false
  /// Shows a name in place of this host's address among the candidates, as browsers do (mDNS).
  package var hidesHost = false

  package init() {}

  /// How long the tests may take by themselves.
  package var longest: Nanoseconds {
    .seconds((isThorough ? 90 : 4) + (measuresLifetime ? 680 : 0))
  }
}
