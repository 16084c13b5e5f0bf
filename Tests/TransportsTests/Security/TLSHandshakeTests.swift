import Endpoints
import Testing
import Transports

@Suite struct TLSHandshakeTests {
  static let framings: [TLSFilter.Framing] = [.stream, .datagrams()]

  @Test(arguments: framings)
  func `client and server agree and exchange bytes`(framing: TLSFilter.Framing) async throws {
    let link = try TLSLink(
      framing, client: TestAuthority.client(), server: TestAuthority.server())
    try await link.run()
    let session = try #require(link.client.session)
    #expect(session.version == (framing == .stream ? "TLSv1.3" : "DTLSv1.2"))
    #expect(session.isVerified)
    try link.client.write([1, 2, 3])
    try await link.run()
    #expect(link.atServer == [[1, 2, 3]])
  }
}
