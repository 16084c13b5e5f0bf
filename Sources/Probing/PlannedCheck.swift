import ICEServers
import Measurements
import Vocabulary

/// A path with one kind of check at one address, which becomes a row of the report.
struct PlannedCheck: Sendable {
  var path: ProbePath
  var check: any ServerCheck.Type
  /// `nil` if the name has none, or if a proxy resolves it.
  var address: IPAddress?
  /// The port from DNS; `nil` if the URI's own port applies.
  var servicePort: UInt16?
  var isRequired = true
  /// Whether the same server also has addresses of the other IP version.
  var hasOtherVersion = false

  var allocates: Bool { check.unmeasured.kind.allocates }

  var port: UInt16 { servicePort ?? path.target.uri.port }

  var destination: Destination {
    address.map { .address(SocketAddress($0, port: port)) }
      ?? .name(path.target.uri.host.bare, port: port)
  }

  /// Whether data through its allocation is to have a row beside it.
  func hasRelayRow(_ options: ProbeOptions) -> Bool {
    options.relay != nil && allocates && path.target.credential != nil
  }

  /// The initial state of that row: the allocation, as far as it got.
  func relayRow(after allocation: CheckResult) -> CheckResult {
    var result = unmeasured(.relay())
    result.resolution = allocation.resolution
    result.highestRung = min(allocation.highestRung, .allocation)
    // Everything else about the allocation is in its own row.
    result.observations = []
    result.allocation?.relayedAddresses = allocation.relayedAddresses
    result.allocation?.lifetimeSeconds = allocation.lifetimeSeconds
    result.allocation?.realm = allocation.realm
    result.allocation?.integrity = allocation.integrity
    return result
  }

  /// The result before anything is measured; its id is assigned when the report is assembled.
  var unmeasured: CheckResult {
    var result = unmeasured(check.unmeasured)
    result.apply(path.target.credential)
    return result
  }

  private func unmeasured(_ detail: CheckDetail) -> CheckResult {
    let uri = path.target.uri
    var result = CheckResult(
      id: "", source: path.target.source, detail: detail,
      uri: SafeText(foreign: uri.description), transport: path.transport,
      server: ServerEndpoint(
        host: SafeText(foreign: uri.host.certificateName), address: address, port: port),
      isRequired: path.target.isRequired && isRequired)
    if address != nil { result.highestRung = .name }
    result.observations = path.target.notes.compactMap(\.observation)
    if let note = path.target.credential?.oddUsernameTime {
      result.observations.append(.oddUsernameTime(SafeText(note)))
    }
    let notes = [path.target.credential?.oddForm, path.target.credential?.possibleUsernameTime]
    result.observations += notes.compactMap(\.self).map { .oddCredential(SafeText($0)) }
    return result
  }
}

extension CheckResult {
  /// Records what tells one credential from another, and when it ends.
  mutating func apply(_ credential: ICECredential?) {
    allocation?.credentialExpiresAt = credential?.usernameExpiry.map {
      UnixTime(seconds: Int64($0))
    }
    allocation?.credentialMark = credential?.hashValue
  }
}
