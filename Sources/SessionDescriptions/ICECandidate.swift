package import Vocabulary

/// An address where a peer may be reached: the value of `a=candidate:` (RFC 8839 section 5.1).
package struct ICECandidate: Hashable, Sendable {
  package enum Transport: String, CaseIterable, Hashable, Sendable {
    case udp
    case tcp
  }

  /// Which end opens a TCP candidate's connection (RFC 6544 section 4.5).
  package enum TCPType: String, CaseIterable, Hashable, Sendable {
    case active
    case passive
    case simultaneousOpen = "so"
  }

  /// An address, or a name to look up first (`….local` among them).
  package enum Host: Hashable, Sendable {
    case ip(IPAddress)
    case name(String)
  }

  /// 1 to 32 ice-chars, the same for candidates that are likely to behave alike.
  package var foundation: String
  /// 1 for RTP, and for everything multiplexed with it.
  package var component: Int
  package var transport: Transport
  package var priority: UInt32
  package var host: Host
  package var port: UInt16
  package var kind: CandidateKind
  /// `nil` for UDP.
  package var tcpType: TCPType?

  package init(
    foundation: String, component: Int = 1, transport: Transport, priority: UInt32, host: Host,
    port: UInt16, kind: CandidateKind, tcpType: TCPType? = nil
  ) {
    self.foundation = foundation
    self.component = component
    self.transport = transport
    self.priority = priority
    self.host = host
    self.port = port
    self.kind = kind
    self.tcpType = tcpType
  }
}

extension ICECandidate {
  /// Why a candidate line is unusable.
  package enum ParseError: Error, Hashable, Sendable {
    case tooFewFields
    case foundation
    case component
    case transport
    case priority
    case host
    case port
    case type
    case tcpType
  }

  /// Parses the text after `candidate:`, with or without a zone on an IPv6 address.
  package init(_ line: some StringProtocol) throws(ParseError) {
    let fields = line.split(separator: " ", omittingEmptySubsequences: true)
    guard fields.count >= 8 else { throw .tooFewFields }
    guard (1...32).contains(fields[0].utf8.count) else { throw .foundation }
    guard let component = Int(fields[1]), (1...256).contains(component) else { throw .component }
    guard let transport = Transport(rawValue: fields[2].lowercased()) else { throw .transport }
    guard let priority = UInt32(fields[3]), priority > 0 else { throw .priority }
    guard let host = Host(fields[4]) else { throw .host }
    guard let port = UInt16(fields[5]) else { throw .port }
    guard fields[6].lowercased() == "typ",
      let kind = CandidateKind(rawValue: fields[7].lowercased())
    else {
      throw .type
    }
    self.init(
      foundation: String(fields[0]), component: component, transport: transport,
      priority: priority, host: host, port: port, kind: kind)
    guard transport == .tcp else { return }
    guard let tcpType = Self.value(of: "tcptype", in: fields[8...]).flatMap(TCPType.init) else {
      throw .tcpType
    }
    self.tcpType = tcpType
  }

  /// The value of an extension; after the type, names and values alternate (`raddr`, `generation`
  /// …).
  private static func value(
    of name: String, in extensions: ArraySlice<some StringProtocol>
  ) -> String? {
    var rest = extensions
    while let key = rest.popFirst(), let value = rest.popFirst() {
      if key.lowercased() == name { return value.lowercased() }
    }
    return nil
  }
}

extension ICECandidate.Host {
  init?(_ text: some StringProtocol) {
    if let address = IPAddress(text.split(separator: "%").first ?? "") {
      self = .ip(address)
      return
    }
    let name = text.lowercased()
    let isName = name.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
    guard isName, (1...253).contains(name.utf8.count) else { return nil }
    self = .name(name)
  }
}

extension ICECandidate.Host: CustomStringConvertible {
  package var description: String {
    switch self {
    case .ip(let address): address.description
    case .name(let name): name
    }
  }
}
