package import Vocabulary

/// The server of a check: the host that the URI names, and the address that was tried.
package struct ServerEndpoint: Hashable, Sendable {
  package var host: SafeText
  /// `nil` if the name has no address.
  package var address: IPAddress?
  package var port: UInt16

  package init(host: SafeText, address: IPAddress?, port: UInt16) {
    self.host = host
    self.address = address
    self.port = port
  }

  package var socketAddress: SocketAddress? {
    address.map { SocketAddress($0, port: port) }
  }

  /// The address, or the host where none was found; what is no URI has no port either.
  package var text: String {
    socketAddress?.description ?? (port == 0 ? host.text : "\(host):\(port)")
  }
}

/// One URI at one address over its transport, or one ICE candidate: what was measured, and the
/// outcome.
///
/// Created as `skipped` with nothing measured, and filled in while the check runs. ``detail`` says
/// which kind of check it is.
package struct CheckResult: Hashable, Sendable {
  package var id: String
  /// The id of the ``SourceResult`` that gave the URI.
  package var source: String
  /// For a candidate, its kind in words: `host candidate over udp`.
  package var uri: SafeText
  package var transport: TransportProtocol
  package var server: ServerEndpoint
  /// Whether its failure fails the run, or only degrades it.
  package var isRequired: Bool

  /// How the server was found; `nil` if nothing was looked up.
  @OutOfLine package var resolution: ResolutionInfo? = nil
  package var outcome = Outcome.skipped
  /// The highest rung reached, on failure too; after a redirect, that of the new server.
  package var highestRung = Rung.configuration
  /// From the run's start to the check's.
  package var startedOffset = Nanoseconds.zero
  /// All phases and the waits between them.
  package var duration = Nanoseconds.zero
  package var phases: [Phase] = []
  @OutOfLine package var rtt: RTTSummary? = nil
  /// Requests, each counted once however many times it was sent.
  package var requestsSent = 0
  package var responsesReceived = 0
  package var retransmissions = 0
  /// All transmissions of all requests over UDP and DTLS; 0 over a stream.
  package var datagramsSent = 0
  /// The datagrams among them that got no answer in time, lost in either direction.
  package var datagramsLost = 0
  /// The datagrams among those lost that the server is known to have received: the answer was lost.
  package var answersLost = 0
  /// For each Binding request over UDP and DTLS, in order, whether its first datagram was answered.
  package var firstTries: [Bool] = []

  package var mappedAddress: SocketAddress?
  /// This host's own address of the socket that was seen there.
  package var localAddress: SocketAddress?
  package var software: SafeText?
  @OutOfLine package var tls: TLSInfo? = nil
  @OutOfLine package var failure: Failure? = nil
  /// Facts for the diagnosis that have no field of their own.
  package var observations: [Observation] = []
  /// Facts specific to its kind of check.
  package var detail: CheckDetail

  package init(
    id: String, source: String, detail: CheckDetail, uri: SafeText, transport: TransportProtocol,
    server: ServerEndpoint, isRequired: Bool = true
  ) {
    self.id = id
    self.source = source
    self.detail = detail
    self.uri = uri
    self.transport = transport
    self.server = server
    self.isRequired = isRequired
  }

  /// The total duration of the phases with this name; `nil` if there were none.
  package func duration(of name: PhaseName) -> Nanoseconds? {
    let named = phases.filter { $0.name == name }
    return named.isEmpty ? nil : named.map(\.duration).reduce(Nanoseconds.zero, +)
  }
}

extension [CheckResult] {
  /// With new ids, including in references from one check to others.
  package func renumbered(_ id: (Int, CheckResult) -> String) -> [CheckResult] {
    let new = enumerated().map { id($0, $1) }
    let ids = Dictionary(zip(map(\.id), new), uniquingKeysWith: { first, _ in first })
    return zip(self, new).map { check, id in
      var check = check
      check.id = id
      for place in check.observations.indices {
        guard case .toldByOthers(let others) = check.observations[place] else { continue }
        let told = Observation.toldByOthers(others.compactMap { ids[$0] })
        check.observations[place] = told
        check.failure?.message = SafeText("\(told)")
      }
      return check
    }
  }
}
