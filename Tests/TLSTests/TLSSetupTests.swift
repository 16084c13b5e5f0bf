import Foundation
import TLS
import TestSupport
import Testing
import Vocabulary

/// Faults of this end that show before any packet is sent.
@Suite struct TLSSetupTests {
  @Test func `authorities that cannot be read are an error with their path`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let missing = directory.url.appending(path: "missing.pem").path()
    let garbage = try directory.file("garbage.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n").path()
    let empty = try directory.file("empty.pem", "").path()
    for path in [missing, garbage, empty, directory.url.path()] {
      let error = #expect(throws: TLSSetupError.self) {
        try TestAuthority.client { $0.trust = .files([path]) }
      }
      guard case .unreadableAuthorities(path, let detail)? = error else {
        Issue.record("\(error as Any)")
        continue
      }
      #expect(detail != "")
    }
  }

  @Test func `authorities are read from all the files`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let other = try directory.file(
      "other.pem", pem("CERTIFICATE", TestAuthority.authority("other").chain[0]))
    let root = try directory.file(
      "root.pem", pem("CERTIFICATE", TestAuthority.root.get().chain[0]))
    let both = [other.path(), root.path()]
    for (paths, isTrusted) in [(both, true), ([other.path()], false)] {
      let client = try TestAuthority.client { $0.trust = .files(paths) }
      let link = try TLSLink(.stream, client: client, server: TestAuthority.server())
      try await link.run()
      #expect((link.client.session != nil) == isTrusted)
    }
  }

  @Test func `the system's authorities do not vouch for the test's`() async throws {
    let client = try TestAuthority.client { $0.trust = .system }
    let link = try TLSLink(.stream, client: client, server: TestAuthority.server())
    try await link.run()
    #expect(link.client.failure?.reason == .certificateInvalid([.unknownIssuer]))
  }

  @Test func `a certificate that is trusted itself needs no issuer`() async throws {
    let identity = try TestAuthority.identity()
    let selfSigned = try CertificateTemplate(
      commonName: "self", alternativeNames: ["DNS:\(TestAuthority.host)"]
    ).make()
    for identity in [identity, selfSigned] {
      let client = try TestAuthority.client { $0.trust = .certificates([identity.chain[0]]) }
      let server = try TestAuthority.server { $0.identity = identity }
      let link = try TLSLink(.stream, client: client, server: server)
      try await link.run()
      #expect(link.client.session?.isVerified == true)
    }
  }

  @Test func `an identity that is broken anywhere is an error`() throws {
    let good = try TestAuthority.identity()
    var broken = [
      TLSIdentity(chain: [], privateKey: good.privateKey),
      TLSIdentity(chain: good.chain, privateKey: []),
      TLSIdentity(chain: good.chain, privateKey: try TestAuthority.identity().privateKey),
      TLSIdentity(chain: [good.chain[0], [1, 2, 3]], privateKey: good.privateKey),
    ]
    for count in stride(from: 0, to: good.chain[0].count, by: 5) {
      broken.append(
        TLSIdentity(chain: [Array(good.chain[0].prefix(count))], privateKey: good.privateKey))
    }
    for identity in broken {
      let error = #expect(throws: TLSSetupError.self) {
        try TestAuthority.server { $0.identity = identity }
      }
      guard case .invalidIdentity? = error else {
        Issue.record("\(error as Any)")
        continue
      }
    }
  }

  @Test(arguments: ["", String(repeating: "x", count: 256)])
  func `a protocol name that does not fit its length byte is an error`(name: String) throws {
    #expect(throws: TLSSetupError.invalidApplicationProtocol(name)) {
      try TestAuthority.client { $0.applicationProtocols = ["stun.turn", name] }
    }
  }

  @Test func `alerts are named as in the registry`() {
    #expect(TLSAlert(isFatal: true, code: 112).name == "unrecognized_name")
    #expect(TLSAlert(isFatal: true, code: 200).name == "alert_200")
  }
}
