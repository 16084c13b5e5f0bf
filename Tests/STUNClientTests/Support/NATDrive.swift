import STUNClient
import STUNWire
import TestSupport
import Vocabulary

/// Runs a NAT test on a virtual clock, behind a simulated NAT or none, against simulated servers.
struct NATDrive {
  static let inside = IPAddress.v4(0xC0A8_0102)
  static let locals = Dictionary(
    uniqueKeysWithValues: NATSocket.allCases.map {
      ($0, SocketAddress(inside, port: 50_000 + UInt16($0.rawValue)))
    })

  private var discovery: NATDiscovery
  private var nat: SimulatedNAT?
  private let server: SimulatedServer
  private let others: [SocketAddress]
  private var deliveries: [(at: Instant, bytes: [UInt8], from: SocketAddress, to: NATSocket)] = []
  private(set) var now = Instant.zero
  private(set) var sent: [(transmission: Transmission, by: NATSocket)] = []
  /// Loses the first sendings of each request.
  var lostSends = 0

  private static let oneWay = Nanoseconds.milliseconds(25)

  /// `others` are plain servers beside the simulated one.
  init(
    behind nat: SimulatedNAT?, _ server: SimulatedServer = SimulatedServer(),
    others: [SocketAddress] = [], lostSends: Int = 0, deadline: Instant = .distantFuture
  ) throws {
    self.nat = nat
    self.server = server
    self.others = others
    self.lostSends = lostSends
    discovery = NATDiscovery(
      try Clients.parameters(deadline: deadline), servers: [SimulatedServer.primary] + others,
      locals: Self.locals)
  }

  mutating func facts() throws -> NATFacts {
    discovery.start(now: now)
    while true {
      switch discovery.poll() {
      case .transmit(let transmission, let socket, isPlain: _):
        sent.append((transmission, socket))
        if transmission.attempt > lostSends { try carry(transmission, by: socket) }
      case .event: break
      case .wait(let alarm, because: _): step(until: alarm)
      case .finished(let facts): return facts
      }
    }
  }

  private mutating func step(until alarm: Instant) {
    let first = deliveries.indices.min { deliveries[$0].at < deliveries[$1].at }
    guard let first, deliveries[first].at <= alarm else {
      now = max(now, alarm)
      return discovery.timeout(now: now)
    }
    let delivery = deliveries.remove(at: first)
    now = max(now, delivery.at)
    discovery.receive(delivery.bytes, from: delivery.from, on: delivery.to, at: now)
  }

  private mutating func carry(_ transmission: Transmission, by socket: NATSocket) throws {
    guard let local = Self.locals[socket] else { return }
    let destination = transmission.destination
    let source = nat?.translate(local, to: destination) ?? local
    if nat?.isOwn(destination) == true {
      return hairpin(transmission, from: source, local)
    }
    guard let (bytes, origin) = try answer(to: transmission, from: source) else { return }
    let inner = nat == nil ? source : nat?.admit(source, from: origin)
    guard let inner, let target = Self.locals.first(where: { $0.value == inner })?.key else {
      return
    }
    deliveries.append((now + Self.oneWay * 2, bytes, origin, target))
  }

  private mutating func hairpin(
    _ transmission: Transmission, from source: SocketAddress, _ local: SocketAddress
  ) {
    guard let nat, nat.hairpins != .lost,
      let inner = nat.admit(transmission.destination, from: source),
      let target = Self.locals.first(where: { $0.value == inner })?.key
    else { return }
    let seen =
      switch nat.hairpins {
      case .outsideSource, .lost: source
      case .insideSource: local
      case .otherSource: SocketAddress(.v4(0xC0A8_0101), port: source.port)
      }
    deliveries.append((now + .milliseconds(1), transmission.bytes, seen, target))
  }

  /// The asked server's answer, and the address it comes from.
  private func answer(
    to transmission: Transmission, from source: SocketAddress
  ) throws -> ([UInt8], SocketAddress)? {
    let asked = transmission.destination
    if others.contains(asked) {
      return (try Reply.binding(to: transmission, mapped: source), asked)
    }
    guard SimulatedServer.addresses.contains(asked) else { return nil }
    let message = try Message(transmission.bytes)
    let change = try message.first(ChangeRequest.self)
    guard let change else { return (try success(transmission, source, asked), asked) }
    switch server.habit {
    case .honest:
      let origin = SocketAddress(
        change.changesIP ? SimulatedServer.other.ip : asked.ip,
        port: change.changesPort ? SimulatedServer.other.port : asked.port)
      return (try success(transmission, source, origin), origin)
    case .ignoresChange: return (try success(transmission, source, asked), asked)
    case .answersFromElsewhere:
      let elsewhere = SocketAddress(.v4(0xCB00_71C8), port: 3478)
      return (try success(transmission, source, elsewhere), elsewhere)
    case .refusesChange: return (try Reply.error(420, to: transmission), asked)
    case .otherAddressIsSilent: return nil
    }
  }

  private func success(
    _ transmission: Transmission, _ source: SocketAddress, _ origin: SocketAddress
  ) throws -> [UInt8] {
    try Reply.success(to: transmission) { builder in
      builder.append(XORMappedAddress(source))
      builder.append(MappedAddress(source))
      if let other = server.toldOther, server.isOld {
        builder.append(SourceAddress(origin))
        builder.append(ChangedAddress(other))
        return
      }
      builder.append(ResponseOrigin(origin))
      if let other = server.toldOther { builder.append(OtherAddress(other)) }
    }
  }
}
