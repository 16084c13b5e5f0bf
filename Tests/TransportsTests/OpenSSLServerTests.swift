import Foundation
import Polling
import TLS
import TestSupport
import Testing
import Vocabulary

@testable import Transports

/// Against OpenSSL's own server program over sockets.
@Suite struct OpenSSLServerTests {
  @Test(arguments: Flavor.allCases)
  @NetworkActor func `a connection to s_server carries bytes both ways`(
    flavor: Flavor
  ) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    try await Self.withServer(flavor, TestAuthority.identity(), directory) { server, address in
      let connection = try await Self.connect(flavor, address, directory)
      #expect(connection.security?.version == flavor.rawValue)
      #expect(connection.security?.isVerified == true)
      #expect(connection.security?.certificate?.dnsNames == [TestAuthority.host])
      _ = try connection.send(Array("over to you\n".utf8))
      while try await server.nextLine() != "over to you" {}
      server.write("and back\n")
      #expect(try await connection.receive() == Array("and back\n".utf8))
      connection.close()
    }
  }

  @Test(arguments: Flavor.allCases)
  @NetworkActor func `B-21 s_server with an expired certificate is refused`(
    flavor: Flavor
  ) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let identity = try TestAuthority.identity { $0.endsIn = -60 }
    try await Self.withServer(flavor, identity, directory) { _, address in
      let failure = await #expect(throws: OpeningFailure.self) {
        try await Self.connect(flavor, address, directory)
      }
      guard case .tls(let error)? = failure?.error else { throw Unexpected(failure as Any) }
      #expect(error.reason == .certificateInvalid([.expired]))
    }
  }

  @NetworkActor
  private static func withServer(
    _ flavor: Flavor, _ identity: TLSIdentity, _ directory: TemporaryDirectory,
    _ body: (ChildProcess, SocketAddress) async throws -> Void
  ) async throws {
    let files = try identity.writePEM(to: directory)
    let port = try FreePort.take()
    let arguments =
      ["s_server", "-accept", "127.0.0.1:\(port)", flavor.option, "-cert", files.chain.path()]
      + ["-key", files.key.path()]
    let program = URL(filePath: "/usr/bin/openssl")
    try await ChildProcess.with(program, arguments) { server in
      while try await server.nextLine() != "ACCEPT" {}
      try await body(server, SocketAddress(.loopbackV4, port: port))
    }
  }

  /// Trusts the test authority by a file, as `--cacert` does.
  @NetworkActor
  private static func connect(
    _ flavor: Flavor, _ address: SocketAddress, _ directory: TemporaryDirectory
  ) async throws -> Connection {
    let authority = try directory.file(
      "authority.pem", pem("CERTIFICATE", TestAuthority.root.get().chain[0]))
    let context = try TestAuthority.client { $0.trust = .files([authority.path()]) }
    let peer = TLSPeer(context, name: .dns(TestAuthority.host))
    return try await Connection.open(
      flavor == .dtls12 ? .dtls(address, peer) : .tls(address, peer),
      until: EventLoop.now + patience)
  }
}

extension Flavor {
  fileprivate var option: String {
    switch self {
    case .tls12: "-tls1_2"
    case .tls13: "-tls1_3"
    case .dtls12: "-dtls1_2"
    }
  }
}
