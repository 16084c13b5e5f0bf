import Endpoints
import ICEServers
import Measurements

/// A path with one purpose at one address: what becomes a row of the report.
struct PlannedCheck: Hashable {
  var path: ProbePath
  var purpose: CheckPurpose
  /// `nil` when the name gave none.
  var address: IPAddress?

  var server: SocketAddress? { address.map { SocketAddress($0, port: path.target.uri.port) } }

  var kind: CheckKind { purpose == .binding ? .stunBinding : .turnAllocate }

  /// The check with nothing measured yet; its id is given when the report is put together.
  var unmeasured: CheckResult {
    let uri = path.target.uri
    var result = CheckResult(
      id: "", source: path.target.source, kind: kind, uri: ServerText(uri.description),
      transport: path.transport,
      server: ServerEndpoint(
        host: ServerText(uri.host.certificateName), address: address, port: uri.port),
      isRequired: path.target.isRequired)
    result.credentialExpiresAt = path.target.credential?.usernameExpiry.map {
      UnixTime(seconds: Int64($0))
    }
    return result
  }
}
