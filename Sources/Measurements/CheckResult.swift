package import Vocabulary

/// The server of a check: what the URI names, and the address it was tried at.
package struct ServerEndpoint: Hashable, Sendable {
  package var host: SafeText
  /// `nil` when the name gave no address.
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
}

/// One URI at one address over its transport, or one ICE candidate: what was measured, how it ended.
///
/// Made as `skipped` with nothing measured; whoever runs the check fills in the rest. What kind of check
/// it is, ``detail`` says.
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

  /// How the server was found; `nil` where nothing was looked for.
  package var resolution: ResolutionInfo?
  package var outcome = Outcome.skipped
  /// How far it got, on failure too; of the server that it was redirected to, if it was.
  package var highestRung = Rung.configuration
  /// From the run's start to the check's.
  package var startedOffset = Nanoseconds.zero
  /// All phases and the waits between them.
  package var duration = Nanoseconds.zero
  package var phases: [Phase] = []
  package var rtt: RTTSummary?
  /// Requests, each counted once however often it was sent.
  package var requestsSent = 0
  package var responsesReceived = 0
  package var retransmissions = 0
  /// Over UDP and DTLS, every transmission of every request; none over a stream.
  package var datagramsSent = 0
  /// Of those, the ones that had their time and to which no answer came, lost on either way.
  package var datagramsLost = 0
  /// Of the datagrams lost, those that the server is known to have had: the answer was lost.
  package var answersLost = 0
  /// Of each Binding request over UDP and DTLS, in order, whether its first datagram was answered.
  package var firstTries: [Bool] = []

  package var mappedAddress: SocketAddress?
  package var software: SafeText?
  package var tls: TLSInfo?
  package var failure: Failure?
  /// Facts for the diagnosis that have no field of their own.
  package var observations: [Observation] = []
  /// What only its kind of check has.
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

  /// How long the phases of this name took together; `nil` if there was none.
  package func duration(of name: PhaseName) -> Nanoseconds? {
    let named = phases.filter { $0.name == name }
    return named.isEmpty ? nil : named.map(\.duration).reduce(Nanoseconds.zero, +)
  }
}
