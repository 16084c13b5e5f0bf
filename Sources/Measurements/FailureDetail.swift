package import Vocabulary

/// The distinctions that the diagnosis makes within one failure reason.
package enum FailureDetail: Hashable, Sendable {
  /// The peer closed the stream in an orderly way.
  case closed
  /// The peer reset the stream.
  case reset
  /// The REALM of the challenge is empty or not text.
  case emptyRealm
  /// A 401 without REALM or without NONCE.
  case incompleteChallenge
  /// Answers to a signed request lacked MESSAGE-INTEGRITY, and nothing better came.
  case integrityMissing
  /// Answers had a MESSAGE-INTEGRITY that does not match, and nothing better came.
  case integrityWrong
  /// Answers signed with SHA-1 to a request signed with SHA-256, or the other way round.
  case integrityOtherKind
  /// The Allocate was answered as if its method were unknown to the server.
  case methodUnknown
  /// A 300 that leads back to a server that was already asked.
  case redirectLoop
  /// A 300 without an address of the IP version in use.
  case redirectNowhere
  /// A 300 to an address that a server elsewhere may not send anyone to.
  case redirectUnreachable
  /// One more 300 after as many as are followed.
  case redirectTooLong
  /// A 300 in answer to Binding, with the server that it names.
  case redirectOfBinding
  /// All that came back was our own request.
  case echo
  /// The server chose a version of TLS that nobody accepts any more.
  case tlsTooOld
  /// A user name or password that cannot be sent.
  case unusableCredential
  /// The trusted authorities, or our own certificate, could not be loaded.
  case unusableTrust
  /// The local address is gone.
  case localAddressGone
  /// Why the name has no address.
  case name(NameFault)
}

/// Why a name has no address.
package enum NameFault: Hashable, Sendable {
  /// NXDOMAIN, or neither A nor AAAA records.
  case noAddress
  /// No answer in time.
  case silence
  /// No name server could be reached.
  case unreachable
  /// A name server answered that it cannot or will not help.
  case serverError
  /// Every address was one that must not be sent to, such as 0.0.0.0 from a blocklist.
  case unusable(IPAddress)
  case invalid
}
