import STUNClient
import STUNWire
import TLS
import Vocabulary

/// The ICE session of the vectors: remote `RFRG`, local `LFRG`.
enum Session {
  static let credentials = ShortTermCredentials(
    local: ShortTermCredential(usernameFragment: "LFRG", password: "localpasswordlocalpassword"),
    remote: ShortTermCredential(usernameFragment: "RFRG", password: "remotepasswordremotepass"))

  /// The session as the other end sees it.
  static let mirrored = ShortTermCredentials(local: credentials.remote, remote: credentials.local)

  /// The key with which the peer signs its answers.
  static let remoteKey = key("remotepasswordremotepass")

  static let controlling = ICERole(.controlling, tieBreaker: 0x0123_4567_89AB_CDEF)

  static func key(_ password: String) -> HMACFunction {
    Digests.openSSL.hmac(.sha1, Array(password.utf8).span)
  }

  static func parameters(
    _ transport: TransportProtocol = .udp, role: ICERole = controlling, nominates: Bool = false,
    credentials: ShortTermCredentials = credentials, deadline: Instant = .distantFuture
  ) -> ConnectivityParameters {
    ConnectivityParameters(
      ClientParameters(
        transport: transport, server: Clients.server, digests: .openSSL,
        makeTransactionID: {
          var generator = SystemRandomNumberGenerator()
          return TransactionID(using: &generator)
        },
        deadline: deadline),
      credentials: credentials, role: role, nominates: nominates,
      makeTieBreaker: { 42 })
  }
}
