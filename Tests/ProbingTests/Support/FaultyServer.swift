import ICEServers
import Measurements
import Polling
import Probing
import Responder
import STUNWire
import TLS
import TestSupport
import Testing
import Vocabulary

/// A responder that misbehaves, and a prober sent to it: the whole stack in one process.
@NetworkActor
struct FaultyServer {
  /// Gives what is sent in place of an answer.
  typealias Script = @NetworkActor (_ request: Message, _ answer: [UInt8]) throws -> [[UInt8]]

  /// The result of a check, and what the server saw of it.
  struct Finding {
    var check: CheckResult
    /// That one and those beside it.
    var all: [CheckResult]
    var requests: [Message]
    /// Allocations that the check has left behind.
    var leftBehind: Int

    /// Each once, however often it was sent.
    var allocates: [Message] {
      var seen: Set<TransactionID> = []
      return requests.filter {
        $0.type.method == .allocate && seen.insert($0.transactionID).inserted
      }
    }
  }

  static let username = "alice"
  static let password = "s3cr3t"
  static let realm = "example.org"
  private static let identity = Result {
    try CertificateTemplate(
      commonName: "localhost", alternativeNames: ["DNS:localhost", "IP:127.0.0.1"]
    ).make()
  }

  /// Far more than any answer takes on loopback: nothing waits for it to pass.
  private static let patience = Nanoseconds.seconds(20)

  private let responder: Responder
  private let transport: TransportProtocol
  private let log = Log()

  init(
    _ transport: TransportProtocol, _ faults: [Fault] = [],
    authentication: ResponderOptions.Authentication = .sha1, script: Script? = nil
  ) throws {
    self.transport = transport
    var options = ResponderOptions(
      listeners: [(transport, SocketAddress(.loopbackV4, port: 0))], software: "")
    options.identity = try Self.identity.get()
    options.authentication = authentication
    options.realm = Self.realm
    options.users = [Self.username: Self.password]
    let log = log
    let record: FaultyService.Script = { request, answer in
      do {
        let request = try Message(request)
        log.requests.append(request)
        return try script?(request, answer) ?? [answer]
      } catch {
        Issue.record(error)
        return []
      }
    }
    responder = try Responder(options, .openSSL) { turn in
      let service = FaultyService(turn, faults, script: record)
      log.service = service
      return service
    }
  }

  var address: SocketAddress { responder.addresses[0].address }

  var requests: [Message] { log.requests }

  /// All that clients sent, data through relays too.
  var messageCount: Int { log.service?.messageCount ?? 0 }

  var allocationCount: Int { responder.allocationCount }

  func close() { responder.close() }

  /// Runs one check to its end and closes the server.
  ///
  /// A `timeout` is given only where the check is to run into it. However the server behaves, the check
  /// has to be over by its deadline and the time that a release may take.
  func check(
    scheme: String = "turn", password: String = password, timeout: Nanoseconds? = nil,
    _ change: (inout ProbeOptions) -> Void = { _ in }
  ) async throws -> Finding {
    try await check(scheme, password, timeout, .first, change)
  }

  /// The same for the check of data through the relay, which comes after that of the allocation.
  func relayCheck(
    timeout: Nanoseconds? = nil, _ change: (inout ProbeOptions) -> Void = { _ in }
  ) async throws -> Finding {
    try await check("turn", Self.password, timeout, .last) { options in
      options.relay = RelayProfile()
      change(&options)
    }
  }

  private enum Wanted {
    case first
    case last
  }

  private func check(
    _ scheme: String, _ password: String, _ timeout: Nanoseconds?, _ wanted: Wanted,
    _ change: (inout ProbeOptions) -> Void
  ) async throws -> Finding {
    defer { responder.close() }
    var options = ProbeOptions(software: "test")
    options.relay = nil
    options.tls.trust = .certificates(try Self.identity.get().chain)
    options.pacing = .fastest(parallelChecks: 1)
    options.ipVersions = [.v4]
    options.bindingCount = 1
    options.timeout = timeout ?? Self.patience
    change(&options)
    let prober = Prober(options, .openSSL) { _ in }
    let plan = ProbePlan(targets: [try target(scheme, password)], transports: [transport])
    let checks = await prober.check(plan, start: EventLoop.now)
    let check = try #require(wanted == .first ? checks.first : checks.last)
    #expect(check.duration < options.timeout + ProbeOptions.releaseBound + Self.slack)
    #expect(check.failure?.errno != 0)
    return Finding(
      check: check, all: checks, requests: log.requests, leftBehind: responder.allocationCount)
  }

  private func target(_ scheme: String, _ password: String) throws -> ProbeTarget {
    let scheme = transport.isSecure ? "\(scheme)s" : scheme
    let suffix = transport.isDatagram ? "udp" : "tcp"
    // A stuns URI takes no address; the name's other address is left out by the options.
    let place = scheme == "stuns" ? "localhost:\(address.port)" : "\(address)"
    let uri = "\(scheme):\(place)" + (scheme.hasPrefix("turn") ? "?transport=\(suffix)" : "")
    return ProbeTarget(
      source: "s1", uri: try ICEServerURI.read(uri).uri,
      credential: try ICECredential(username: Self.username, password: Secret(password)))
  }

  /// Slack for deadlines on a loaded machine.
  private static let slack = Nanoseconds.seconds(10)

  @NetworkActor
  private final class Log {
    var requests: [Message] = []
    weak var service: FaultyService?
  }
}

extension Message {
  var isSigned: Bool { contains(.messageIntegrity) || contains(.messageIntegritySHA256) }

  /// A Refresh with lifetime 0.
  var isRelease: Bool {
    type.method == .refresh && (try? first(Lifetime.self))?.value == 0
  }
}

/// The key of the server's user.
enum ServerKey {
  /// HMAC-SHA1 with the MD5 key: RFC 5389.
  static func sha1() throws -> HMACFunction { try make(.sha1, .md5) }

  /// HMAC-SHA256 with the key of a password algorithm: RFC 8489.
  static func sha256(_ algorithm: PasswordAlgorithm = .sha256) throws -> HMACFunction {
    try make(.sha256, algorithm)
  }

  @NetworkActor
  static var all: [HMACFunction] {
    get throws { try [sha1(), sha256(), sha256(.md5)] }
  }

  private static func make(
    _ hash: HMACAlgorithm, _ algorithm: PasswordAlgorithm
  ) throws -> HMACFunction {
    let digests = Digests.openSSL
    let key = try #require(
      LongTermKey(
        algorithm, username: Array("alice".utf8), realm: Array("example.org".utf8),
        password: Array("s3cr3t".utf8), digests: digests))
    return digests.hmac(hash, key.bytes.span)
  }
}
