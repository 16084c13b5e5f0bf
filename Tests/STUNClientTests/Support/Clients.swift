import STUNClient
import STUNWire
import Synchronization
import TLS
import Testing
import Vocabulary

/// Parameters and addresses that the tests share; the user is that of the vectors.
enum Clients {
  static let server = SocketAddress(.v4(0xC000_0201), port: 3478)

  static func parameters(
    _ transport: TransportProtocol = .udp,
    credential: LongTermCredential? = nil,
    deadline: Instant = .distantFuture,
    software: String? = nil,
    schedule: RetransmissionSchedule? = nil
  ) throws -> ClientParameters {
    ClientParameters(
      transport: transport, server: server, digests: Digests.openSSL,
      makeTransactionID: countingIDs(), schedule: schedule, deadline: deadline,
      credential: credential,
      software: software)
  }

  static func binding(_ transport: TransportProtocol = .udp) throws -> BindingTransaction {
    BindingTransaction(try parameters(transport))
  }

  static func allocation(
    _ transport: TransportProtocol = .udp,
    credential: LongTermCredential? = try? .alice(),
    deadline: Instant = .distantFuture
  ) throws -> Allocation {
    Allocation(
      try parameters(transport, credential: credential, deadline: deadline),
      AllocationOptions(redirects: RedirectPolicy(server: server, now: .zero)))
  }

  /// Ids that differ and are the same in every run.
  private static func countingIDs() -> @Sendable () -> TransactionID {
    let count = Counter()
    return { TransactionID(high: 0x1CE, low: count.next()) }
  }

  private final class Counter: Sendable {
    private let value = Atomic<UInt64>(0)
    func next() -> UInt64 { value.add(1, ordering: .relaxed).newValue }
  }
}

extension LongTermCredential {
  /// The user of the derived and captured vectors.
  static func alice(password: String = "s3cr3t") throws(CredentialError) -> LongTermCredential {
    try LongTermCredential(username: Array("alice".utf8), password: Array(password.utf8))
  }
}
