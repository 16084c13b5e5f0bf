import STUNClient
import STUNWire
import Testing
import Vocabulary

/// Mapping, filtering and hairpin behind NATs of each kind, on a virtual clock.
@Suite struct NATDiscoveryTests {
  static let kinds: [(NATMapping, NATFiltering)] = [
    NATMapping.endpointIndependent, .addressDependent, .addressAndPortDependent,
  ].flatMap { mapping in NATFiltering.allCases.map { (mapping, $0) } }

  @Test(arguments: kinds)
  func `NAT-4 NAT-5 each mapping and each filtering is told`(
    mapping: NATMapping, filtering: NATFiltering
  ) throws {
    var drive = try NATDrive(behind: SimulatedNAT(mapping, filtering))
    let facts = try drive.facts()
    #expect(facts.mapping == mapping)
    // The control's answer cannot come where every destination has a mapping of its own.
    let isOpen = filtering == .endpointIndependent
    #expect(
      facts.filtering == .tested(filtering, isConfirmed: isOpen || mapping == .endpointIndependent))
    #expect(facts.method == .behaviorServer)
    #expect(facts.isTranslated == true)
    #expect(facts.isStable == true)
    #expect(drive.now <= .milliseconds(3000))
  }

  @Test(arguments: kinds)
  func `NAT-2 a server of RFC 3489 shows the same by its CHANGED-ADDRESS, and that it is one`(
    mapping: NATMapping, filtering: NATFiltering
  ) throws {
    var drive = try NATDrive(
      behind: SimulatedNAT(mapping, filtering), SimulatedServer(isOld: true))
    let facts = try drive.facts()
    #expect(facts.method == .changedAddress)
    #expect(facts.mapping == mapping)
    guard case .tested(filtering, isConfirmed: _) = facts.filtering else {
      Issue.record("\(facts.filtering)")
      return
    }
    // It does not know PADDING: its silence would show nothing.
    #expect(facts.passesFragments == nil)
    #expect(!drive.sent.contains { $0.by == .fragments })
  }

  @Test(arguments: [
    SocketAddress(SimulatedServer.primary.ip, port: 3479),
    SocketAddress(SimulatedServer.other.ip, port: 3478),
    SocketAddress(.v4(0x0A00_0001), port: 3479),
  ])
  func `NAT-2 a CHANGED-ADDRESS that is no other address is not used`(told: SocketAddress) throws {
    var drive = try NATDrive(
      behind: SimulatedNAT(.endpointIndependent, .endpointIndependent),
      SimulatedServer(toldOther: told, isOld: true))
    let facts = try drive.facts()
    #expect(facts.method == .oneServer)
    #expect(facts.filtering == .untested(.otherAddressUnusable))
  }

  @Test(arguments: kinds)
  func `NAT-7 a lost packet changes no verdict`(mapping: NATMapping, filtering: NATFiltering) throws
  {
    var drive = try NATDrive(behind: SimulatedNAT(mapping, filtering), lostSends: 1)
    let facts = try drive.facts()
    #expect(facts.mapping == mapping)
    guard case .tested(filtering, isConfirmed: _) = facts.filtering else {
      Issue.record("\(facts.filtering)")
      return
    }
  }

  @Test func `without a NAT and a firewall everything is open`() throws {
    var drive = try NATDrive(behind: nil)
    let facts = try drive.facts()
    #expect(facts.isTranslated == false)
    #expect(facts.mapping == .endpointIndependent)
    #expect(facts.filtering == .tested(.endpointIndependent, isConfirmed: true))
    #expect(facts.hairpin == nil)
    #expect(facts.preservesPorts == nil)
    #expect(facts.passesFragments == true)
  }

  @Test(arguments: NATHairpin.allCases)
  func `NAT-9 what comes back is told with where it comes from`(hairpin: NATHairpin) throws {
    var drive = try NATDrive(
      behind: SimulatedNAT(.endpointIndependent, .addressAndPortDependent, hairpins: hairpin))
    let facts = try drive.facts()
    switch facts.hairpin {
    case .came(as: let kind, from: _): #expect(kind == hairpin)
    case .silence: #expect(hairpin == .lost)
    case nil: Issue.record("not tried")
    }
  }

  @Test func `NAT-6 a socket that asks for a changed address sends to nobody else`() throws {
    var drive = try NATDrive(behind: SimulatedNAT(.endpointIndependent, .addressDependent))
    _ = try drive.facts()
    for socket in [NATSocket.changedAddress, .changedPort, .fragments] {
      let asked = Set(drive.sent.filter { $0.by == socket }.map(\.transmission.destination))
      #expect(asked == [SimulatedServer.primary])
    }
  }

  @Test(arguments: [
    (SimulatedServer.Habit.ignoresChange, NATUntested.ignored),
    (.answersFromElsewhere, .answeredFromElsewhere), (.refusesChange, .refused),
    (.otherAddressIsSilent, .otherAddressSilent),
  ])
  func `NAT-8 B-40 a server that does not do what it tells of decides nothing about filtering`(
    habit: SimulatedServer.Habit, reason: NATUntested
  ) throws {
    let filtering: NATFiltering =
      habit == .answersFromElsewhere ? .endpointIndependent : .addressAndPortDependent
    var drive = try NATDrive(
      behind: SimulatedNAT(.endpointIndependent, filtering), SimulatedServer(habit: habit))
    let facts = try drive.facts()
    #expect(facts.filtering == .untested(reason))
    #expect(facts.mapping == .endpointIndependent)
  }

  @Test(arguments: [
    // The same address, another port.
    SocketAddress(SimulatedServer.primary.ip, port: 3479),
    // Another address, the same port.
    SocketAddress(SimulatedServer.other.ip, port: 3478),
    SocketAddress(SimulatedServer.other.ip, port: 0),
    SocketAddress(.loopbackV4, port: 3479),
    SocketAddress(.anyV4, port: 3479),
    SocketAddress(.v4(0x0A00_0001), port: 3479),
    SocketAddress(.v4(0xE000_0001), port: 3479),
    SocketAddress(.v4(0xFFFF_FFFF), port: 3479),
    SocketAddress(.v6(high: 0x2001_0DB8_0000_0000, low: 1), port: 3479),
  ])
  func `NAT-1 B-40 nothing is sent to another address that cannot be the server's`(
    other: SocketAddress
  ) throws {
    var drive = try NATDrive(
      behind: SimulatedNAT(.endpointIndependent, .addressDependent),
      SimulatedServer(toldOther: other))
    let facts = try drive.facts()
    #expect(facts.filtering == .untested(.otherAddressUnusable))
    #expect(facts.method == .oneServer)
    #expect(facts.mapping == nil)
    let outside = Set(drive.sent.map(\.transmission.destination.ip))
    #expect(outside == [SimulatedServer.primary.ip, .v4(0xC633_6402)])
  }

  @Test(arguments: [NATMapping.endpointIndependent, .addressAndPortDependent])
  func `NAT-15 several plain servers show the mapping and nothing else`(mapping: NATMapping) throws
  {
    var drive = try NATDrive(
      behind: SimulatedNAT(mapping, .addressDependent), SimulatedServer(toldOther: nil),
      others: [SocketAddress(.v4(0xCB00_7105), port: 3478)])
    let facts = try drive.facts()
    #expect(facts.method == .severalServers)
    #expect(facts.mapping == (mapping.isDependent ? .endpointDependent : mapping))
    #expect(facts.filtering == .untested(.notOffered))
  }

  @Test func `one plain server shows that there is a NAT and not how it maps`() throws {
    var drive = try NATDrive(
      behind: SimulatedNAT(.addressDependent, .addressDependent), SimulatedServer(toldOther: nil))
    let facts = try drive.facts()
    #expect(facts.method == .oneServer)
    #expect(facts.isTranslated == true)
    #expect(facts.mapping == nil)
  }

  @Test func `where nobody answers it ends within three seconds, with nothing`() throws {
    var drive = try NATDrive(behind: nil, lostSends: 99)
    let facts = try drive.facts()
    #expect(facts.mapped == nil)
    #expect(facts.failures[SimulatedServer.primary] == .timeout)
    #expect(drive.now < .milliseconds(3000))
    #expect(drive.sent.count == 4)
  }

  @Test func `NAT-7 silence that the deadline cuts short decides nothing`() throws {
    let nat = SimulatedNAT(.endpointIndependent, .addressAndPortDependent, hairpins: .lost)
    var drive = try NATDrive(behind: nat, deadline: .milliseconds(300))
    let facts = try drive.facts()
    #expect(facts.mapping == .endpointIndependent)
    #expect(facts.filtering == .untested(.cutShort))
  }

  @Test func `a test that is cut ends at once with what it knows`() throws {
    var discovery = NATDiscovery(
      try Clients.parameters(), servers: [SimulatedServer.primary], locals: NATDrive.locals)
    discovery.start(now: .zero)
    discovery.release(now: .zero)
    while true {
      switch discovery.poll() {
      case .transmit, .event: continue
      case .wait: Issue.record("it waits")
      case .finished(let facts): #expect(facts.mapped == nil)
      }
      break
    }
  }

  @Test func `no bytes that anybody sends to any socket bring it down`() throws {
    var discovery = NATDiscovery(
      try Clients.parameters(), servers: [SimulatedServer.primary], locals: NATDrive.locals)
    discovery.start(now: .zero)
    let junk: [[UInt8]] = [
      [], [0], Array("HTTP/1.1 200 OK\r\n\r\n".utf8), [UInt8](repeating: 0, count: 20),
    ]
    for socket in NATSocket.allCases {
      for bytes in junk {
        discovery.receive(bytes, from: SimulatedServer.other, on: socket, at: .zero)
      }
    }
    guard case .transmit = discovery.poll() else {
      Issue.record("the question is gone")
      return
    }
  }
}
