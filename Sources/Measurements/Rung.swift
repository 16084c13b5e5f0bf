/// How far a check got: the ladder that the diagnosis uses, lowest first.
///
/// Only what lies between a check's highest rung and the next one can explain its failure.
package enum Rung: String, CaseIterable, Hashable, Sendable {
  case configuration
  /// The name has an address, or the URI contains one.
  case name
  /// This host has a route to the address.
  case route
  /// The tunnel through the proxy is open.
  case proxy
  /// TCP connected; over UDP, anything came back from the port.
  case port
  /// The peer sent something, unprompted or in answer.
  case firstByte = "first_byte"
  /// The peer answered the ClientHello with TLS or DTLS.
  case tlsHello = "tls_hello"
  case tlsDone = "tls_done"
  case stunAnswer = "stun_answer"
  /// A 401 with realm and nonce.
  case challenge
  /// An authenticated answer, success or error, which proves the credentials.
  case credentialsTaken = "credentials_taken"
  case allocation
  case permission
  /// Data reached the witness.
  case dataOut = "data_out"
  /// Data came back through the relay.
  case dataBack = "data_back"
}

extension Rung: Comparable {
  package static func < (left: Rung, right: Rung) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
