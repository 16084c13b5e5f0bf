import STUNClient
import Vocabulary

/// A NAT that maps and filters as RFC 4787 says of each kind, in front of sockets of one host.
struct SimulatedNAT {
  let mapping: NATMapping
  let filtering: NATFiltering
  let hairpins: NATHairpin
  private let outside = IPAddress.v4(0xC633_6402)
  /// From the inner port and what the mapping depends on to the outer port.
  private var ports: [Flow: UInt16] = [:]
  private var owners: [UInt16: SocketAddress] = [:]
  /// Whom each mapping has been used for.
  private var contacts: [UInt16: Set<SocketAddress>] = [:]
  private var next: UInt16 = 40_000

  private struct Flow: Hashable {
    var inner: SocketAddress
    var ip: IPAddress?
    var port: UInt16?
  }

  init(_ mapping: NATMapping, _ filtering: NATFiltering, hairpins: NATHairpin = .outsideSource) {
    self.mapping = mapping
    self.filtering = filtering
    self.hairpins = hairpins
  }

  /// The outside address that a packet gets on its way out.
  mutating func translate(_ inner: SocketAddress, to destination: SocketAddress) -> SocketAddress {
    let flow =
      switch mapping {
      case .endpointIndependent: Flow(inner: inner)
      case .addressDependent: Flow(inner: inner, ip: destination.ip)
      case .addressAndPortDependent, .endpointDependent:
        Flow(inner: inner, ip: destination.ip, port: destination.port)
      }
    let port = ports[flow] ?? next
    if port == next { next += 1 }
    ports[flow] = port
    owners[port] = inner
    contacts[port, default: []].insert(destination)
    return SocketAddress(outside, port: port)
  }

  /// The inner socket that a packet from outside gets to; `nil` where it is filtered.
  func admit(_ outer: SocketAddress, from source: SocketAddress) -> SocketAddress? {
    guard outer.ip == outside, let inner = owners[outer.port] else { return nil }
    let known = contacts[outer.port] ?? []
    let isAdmitted =
      switch filtering {
      case .endpointIndependent: true
      case .addressDependent: known.contains { $0.ip == source.ip }
      case .addressAndPortDependent: known.contains(source)
      }
    return isAdmitted ? inner : nil
  }

  func isOwn(_ address: SocketAddress) -> Bool { address.ip == outside }
}

/// A server of two addresses (RFC 5780), or one that lies about them.
struct SimulatedServer {
  enum Habit: CaseIterable {
    case honest
    /// Answers from the address that was asked, whatever it was asked for.
    case ignoresChange
    /// Answers from a third address.
    case answersFromElsewhere
    case refusesChange
    /// Its other address never sends.
    case otherAddressIsSilent
  }

  static let primary = SocketAddress(.v4(0xC000_0201), port: 3478)
  static let other = SocketAddress(.v4(0xC000_0202), port: 3479)

  var habit = Habit.honest
  var toldOther: SocketAddress? = other
  /// One of RFC 3489 calls it CHANGED-ADDRESS.
  var isOld = false

  /// The addresses that the server has.
  static let addresses = [
    primary, SocketAddress(primary.ip, port: other.port),
    SocketAddress(other.ip, port: primary.port), other,
  ]
}
