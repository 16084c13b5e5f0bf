import Measurements
import Vocabulary

/// The best result of each server, address and port in a run, for comparison with failed checks.
///
/// Built once, so that ten thousand failed checks cost ten times what a thousand do.
struct Comparisons: Sendable {
  private struct Way: Hashable {
    var address: IPAddress
    var transport: TransportProtocol
  }

  private struct Port: Hashable {
    var address: IPAddress
    var port: UInt16
    var transport: TransportProtocol
  }

  private struct Name: Hashable {
    var host: SafeText
    var transport: TransportProtocol
    var version: IPVersion
    /// `nil` for all ports together.
    var port: UInt16?
  }

  /// The key shared by the rows of an allocation and of the data through it.
  private struct Relay: Hashable {
    var relayed: SocketAddress
    var server: ServerEndpoint
    var transport: TransportProtocol

    init?(_ check: CheckResult) {
      guard let relayed = check.relayedAddresses.first else { return nil }
      (self.relayed, server, transport) = (relayed, check.server, check.transport)
    }
  }

  /// A user name and password at a place.
  private struct Login<Place: Hashable & Sendable>: Hashable, Sendable {
    var mark: Int
    var place: Place
  }

  private struct HostPort: Hashable {
    var host: SafeText
    var port: UInt16
  }

  private let checks: [CheckResult]
  /// The rung of each check, computed once.
  private let rungs: [Rung]
  private var ports: [Port: Int] = [:]
  private var ways: [Way: Leaders<UInt16>] = [:]
  private var names: [Name: Leaders<IPAddress>] = [:]
  private var servers: [Bool: Leaders<SafeText>] = [:]
  private var plainDatagramAddresses: Set<IPAddress> = []
  private var relays: [Relay: [CheckKind: Int]] = [:]
  private var softwareByHost: [SafeText: SafeText] = [:]
  private var trustedByHost: [SafeText: Int] = [:]
  private var trustedByPort: [HostPort: Int] = [:]
  /// The check that got furthest of those that a server asked for credentials of an Allocate, or more.
  private var relayedByAddress: [IPAddress: Int] = [:]
  private var relayedByHost: [SafeText: Int] = [:]
  private var acceptedByAddress: [Login<IPAddress>: Int] = [:]
  private var acceptedByMark: [Int: Int] = [:]
  private var secureHosts: Set<SafeText> = []
  private var silentHost: SafeText?
  /// Whether nothing came back from at least two hosts.
  private(set) var areManySilent = false
  /// Whether anything came back from any host.
  private(set) var isAnyoneThere = false

  init(_ checks: [CheckResult]) {
    self.checks = checks
    rungs = checks.map(\.rung)
    ports.reserveCapacity(checks.count)
    ways.reserveCapacity(checks.count)
    names.reserveCapacity(checks.count)
    for index in checks.indices where !checks[index].isCandidate {
      // A rung reached by data through an allocation is also reached by its own check.
      if checks[index].kind != .turnRelay { add(index) }
      guard let relay = Relay(checks[index]) else { continue }
      relays[relay, default: [:]][checks[index].kind] = index
    }
  }

  private mutating func add(_ index: Int) {
    let (check, rung) = (checks[index], rungs[index])
    let host = check.server.host
    if let software = check.software, softwareByHost[host] == nil {
      softwareByHost[host] = software
    }
    if case .verified = check.tls?.trust {
      trustedByHost[host] = trustedByHost[host] ?? index
      let port = HostPort(host: host, port: check.server.port)
      trustedByPort[port] = trustedByPort[port] ?? index
    }
    if check.transport.isSecure { secureHosts.insert(host) }
    // A check that was never tried is no comparison.
    guard check.outcome != .skipped || rung > .route, let address = check.server.address
    else { return }
    if rung >= .port { isAnyoneThere = true } else { areManySilent = noteSilence(of: host) }
    if check.kind.allocates, rung >= .challenge { addRelay(index, at: address) }
    let isDatagram = check.transport.isDatagram
    let port = check.server.port
    let key = Port(address: address, port: port, transport: check.transport)
    if ports[key].map({ rungs[$0] < rung }) ?? true { ports[key] = index }
    let way = Way(address: address, transport: check.transport)
    ways[way, default: Leaders()].add(index, rung, as: port)
    if check.transport == .udp { plainDatagramAddresses.insert(address) }
    for port in [nil, port] {
      let name = Name(
        host: host, transport: check.transport, version: address.version, port: port)
      names[name, default: Leaders()].add(index, rung, as: address)
    }
    servers[isDatagram, default: Leaders()].add(index, rung, as: host)
  }

  private mutating func addRelay(_ index: Int, at address: IPAddress) {
    let (check, rung) = (checks[index], rungs[index])
    func isBest(_ other: Int?) -> Bool { other.map { rungs[$0] < rung } ?? true }
    if isBest(relayedByAddress[address]) { relayedByAddress[address] = index }
    if isBest(relayedByHost[check.server.host]) { relayedByHost[check.server.host] = index }
    // A refusal may be signed, too.
    guard rung >= .credentialsTaken, let mark = check.allocation?.credentialMark,
      check.failure?.reason != .unauthorized, !check.hasSignedRequestRefused
    else { return }
    let login = Login(mark: mark, place: address)
    acceptedByAddress[login] = acceptedByAddress[login] ?? index
    acceptedByMark[mark] = acceptedByMark[mark] ?? index
  }

  private mutating func noteSilence(of host: SafeText) -> Bool {
    guard let silentHost else {
      self.silentHost = host
      return false
    }
    return areManySilent || host != silentHost
  }

  /// The same address and port over another transport that reached at least this rung.
  func samePort(
    as check: CheckResult, over transport: TransportProtocol, from rung: Rung
  ) -> CheckResult? {
    guard let address = check.server.address else { return nil }
    let found = ports[Port(address: address, port: check.server.port, transport: transport)]
    return found.flatMap { rungs[$0] >= rung && checks[$0].id != check.id ? checks[$0] : nil }
  }

  /// Another port of the same address, over the check's carrier (UDP or TCP).
  func otherPort(of check: CheckResult, from rung: Rung) -> CheckResult? {
    best(at: check, over: check.transport.ofSameCarrier) {
      $0.best(from: rung, without: check.server.port)
    }
  }

  /// The same address over the check's own carrier, on any port.
  func sameCarrier(of check: CheckResult, from rung: Rung) -> CheckResult? {
    best(at: check, over: check.transport.ofSameCarrier) { $0.best(from: rung) }
  }

  /// The same address over TCP if the check used UDP, and the other way round.
  func otherCarrier(of check: CheckResult, from rung: Rung) -> CheckResult? {
    best(at: check, over: check.transport.ofOtherCarrier) { $0.best(from: rung) }
  }

  /// TLS at the same address, on any port.
  func secure(at check: CheckResult, from rung: Rung) -> CheckResult? {
    best(at: check, over: [.tls]) { $0.best(from: rung) }
  }

  /// Plain STUN at the same address, on any port.
  func plain(at check: CheckResult, from rung: Rung) -> CheckResult? {
    best(at: check, over: [.tcp, .udp]) { $0.best(from: rung) }
  }

  /// The check that got furthest over some transports at the check's address.
  private func best(
    at check: CheckResult, over transports: [TransportProtocol],
    _ leader: (Leaders<UInt16>) -> Int?
  ) -> CheckResult? {
    guard let address = check.server.address else { return nil }
    let found = transports.compactMap { transport in
      ways[Way(address: address, transport: transport)].flatMap(leader)
    }
    return result(found.max { rungs[$0] < rungs[$1] })
  }

  /// Another address of the same name, of the same IP version or of the other, on any port or on one.
  func otherAddress(
    of check: CheckResult, version: IPVersion, port: UInt16? = nil, from rung: Rung
  ) -> CheckResult? {
    let name = Name(
      host: check.server.host, transport: check.transport, version: version, port: port)
    guard let address = check.server.address else { return nil }
    return result(names[name]?.best(from: rung, without: address))
  }

  /// Another server, over the check's carrier (UDP or TCP).
  func otherServer(than check: CheckResult, from rung: Rung) -> CheckResult? {
    result(servers[check.transport.isDatagram]?.best(from: rung, without: check.server.host))
  }

  /// Any server over the check's own carrier.
  func anyServer(like check: CheckResult, from rung: Rung) -> CheckResult? {
    result(servers[check.transport.isDatagram]?.best(from: rung))
  }

  /// Any server over TCP.
  var streamServer: CheckResult? { result(servers[false]?.best(from: .port)) }

  /// Whether plain UDP was tried at the check's address.
  func hasPlainDatagrams(at check: CheckResult) -> Bool {
    check.server.address.map(plainDatagramAddresses.contains) ?? false
  }

  /// Whether nothing else was tried at the check's address.
  func isAlone(_ check: CheckResult) -> Bool {
    guard let address = check.server.address else { return false }
    return !TransportProtocol.allCases.contains { transport in
      transport != check.transport && ways[Way(address: address, transport: transport)] != nil
    }
  }

  /// A check to which the same address or, if none, the same name speaks TURN; the same port and transport
  /// come first.
  func relay(beside check: CheckResult) -> CheckResult? {
    let same = samePort(as: check, over: check.transport, from: .challenge)
    let others = [
      check.server.address.flatMap { result(relayedByAddress[$0]) },
      result(relayedByHost[check.server.host]),
    ]
    return ([same] + others).lazy.compactMap(\.self)
      .first { $0.id != check.id && $0.kind.allocates }
  }

  /// A check whose server took the same user name and password: one at the same address if there is one.
  func accepted(like check: CheckResult) -> CheckResult? {
    guard let mark = check.allocation?.credentialMark else { return nil }
    let here = check.server.address.flatMap { acceptedByAddress[Login(mark: mark, place: $0)] }
    return result(here ?? acceptedByMark[mark])
  }

  /// Whether TLS or DTLS to any of the hosts is in the run.
  func hasSecure(_ hosts: [String]) -> Bool {
    hosts.contains { secureHosts.contains(SafeText($0)) }
  }

  /// The row of data through an allocation.
  func dataRow(of allocation: CheckResult) -> CheckResult? {
    result(Relay(allocation).flatMap { relays[$0]?[.turnRelay] })
  }

  /// The row of the allocation that data went through.
  func allocationRow(of data: CheckResult) -> CheckResult? {
    result(Relay(data).flatMap { relays[$0]?[.turnAllocate] })
  }

  /// A check of the host, on the port if there is one, whose certificate was trusted.
  func trusted(like check: CheckResult, onPort: Bool) -> CheckResult? {
    let server = check.server
    return result(
      onPort
        ? trustedByPort[HostPort(host: server.host, port: server.port)]
        : trustedByHost[server.host])
  }

  /// The SOFTWARE of a host, from whichever check saw it.
  func software(of host: SafeText) -> SafeText? { softwareByHost[host] }

  private func result(_ index: Int?) -> CheckResult? { index.map { checks[$0] } }
}

extension TransportProtocol {
  fileprivate var ofSameCarrier: [TransportProtocol] { isDatagram ? [.udp, .dtls] : [.tcp, .tls] }

  fileprivate var ofOtherCarrier: [TransportProtocol] {
    isDatagram ? [.tcp, .tls] : [.udp, .dtls]
  }
}

/// The check that got furthest, and the furthest among those with another key.
private struct Leaders<Key: Hashable & Sendable>: Sendable {
  private struct Leader: Sendable {
    var key: Key
    var index: Int
    var rung: Rung
  }

  private var first: Leader?
  private var second: Leader?

  mutating func add(_ index: Int, _ rung: Rung, as key: Key) {
    let new = Leader(key: key, index: index, rung: rung)
    guard let first else {
      self.first = new
      return
    }
    if rung > first.rung {
      if first.key != key { second = first }
      self.first = new
    } else if key != first.key, second.map({ rung > $0.rung }) ?? true {
      second = new
    }
  }

  func best(from rung: Rung) -> Int? { first.flatMap { $0.rung >= rung ? $0.index : nil } }

  func best(from rung: Rung, without key: Key) -> Int? {
    let leader = first?.key == key ? second : first
    return leader.flatMap { $0.rung >= rung ? $0.index : nil }
  }
}
