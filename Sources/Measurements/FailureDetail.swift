package import Vocabulary

/// What a reason leaves open and the diagnosis tells apart.
package enum FailureDetail: Hashable, Sendable {
  /// The peer ended the stream in order.
  case closed
  /// The peer reset the stream.
  case reset
  /// The REALM of the challenge is empty or no text.
  case emptyRealm
  /// A 401 without REALM or without NONCE.
  case incompleteChallenge
  /// Answers to a signed request without MESSAGE-INTEGRITY, and nothing better.
  case integrityMissing
  /// Answers with a MESSAGE-INTEGRITY that does not match, and nothing better.
  case integrityWrong
  /// Answers signed with SHA-1 to a request signed with SHA-256, or the other way round.
  case integrityOtherKind
  /// The Allocate was answered as if it were of a method that the server does not know.
  case methodUnknown
  /// The server chose a version of TLS that nobody takes any more.
  case tlsTooOld
  /// A user name or password that cannot be sent.
  case unusableCredential
  /// The authorities to trust, or our own certificate, could not be loaded.
  case unusableTrust
  /// The local address is gone.
  case localAddressGone
  /// The name gave no address, and why.
  case name(NameFault)
}

/// Why a name gave no address.
package enum NameFault: Hashable, Sendable {
  /// NXDOMAIN, or neither A nor AAAA records.
  case noAddress
  /// No answer in time.
  case silence
  /// No name server could be reached.
  case unreachable
  /// A name server answered that it cannot or will not help.
  case serverError
  /// Every address was one that nothing may be sent to, as 0.0.0.0 of a blocklist.
  case unusable(IPAddress)
  case invalid
}
