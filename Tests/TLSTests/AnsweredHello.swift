import TLS
import TestSupport
import Testing
import Vocabulary

extension TestAuthority {
  /// A client that has its hello to send.
  static func startedClient(_ framing: TLSFilter.Framing) throws -> TLSFilter {
    let filter = try TLSFilter(
      client: plainClient.get(), serverName: try #require(TLSServerName(host)), framing: framing)
    filter.start(at: .zero)
    return filter
  }

  private static let plainClient = Result { try client() }
}

/// A client whose hello a server has answered; the answer is not delivered yet.
struct AnsweredHello {
  let client: TLSFilter
  let server: TLSFilter
  let flight: [[UInt8]]

  init(_ flavor: Flavor) throws {
    client = try TestAuthority.startedClient(flavor.patientFraming)
    server = try TLSFilter(
      server: try #require(Self.servers[flavor]).get(), framing: flavor.patientFraming)
    while let piece = client.nextOutput() { server.receive(piece, at: .zero) }
    var flight: [[UInt8]] = []
    while let piece = server.nextOutput() { flight.append(piece) }
    self.flight = flight
  }

  /// One for all, since making a certificate takes longer than a handshake.
  private static let servers = Dictionary(
    uniqueKeysWithValues: Flavor.allCases.map { flavor in
      (flavor, Result { try flavor.server { $0.exchangesCookies = false } })
    })
}
