import TestSupport
import Testing

@Suite struct RespondOptionTests {
  @Test(arguments: ["0.0.0.0", "::"])
  func `an address that is every address is no place for relays`(address: String) async throws {
    let finished = try await BuiltProgram.run([
      "respond", "--port", "0", "--tls-port", "0", "--bind-address", address,
    ])
    #expect(finished.status == 64)
    #expect(finished.standardError.contains("--bind-address \(address): relays use"))
  }
}
