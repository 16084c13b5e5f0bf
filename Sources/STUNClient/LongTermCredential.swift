/// A username and password for the long-term credential mechanism (RFC 8489 section 9.2).
package struct LongTermCredential: Sendable {
  /// RFC 8489 section 14.3: USERNAME has fewer than 509 bytes.
  static let usernameLimit = 508
  /// The RFC sets no limit; longer than any token seen, and short enough to catch a wrong file.
  static let passwordLimit = 4096

  /// Whether both send the same user name and derive the same key.
  package func isSame(as other: LongTermCredential) -> Bool {
    username == other.username && password == other.password
  }

  /// The username as sent in USERNAME and used in the key.
  let username: [UInt8]
  let password: [UInt8]

  /// Prepares both and checks their size before anything is sent.
  package init(
    username: [UInt8], password: [UInt8], profile: StringProfile = .opaqueString
  ) throws(CredentialError) {
    guard let username = profile.prepare(username) else { throw .unusableUsername }
    guard username.count <= Self.usernameLimit else { throw .usernameTooLong(username.count) }
    guard let password = profile.prepare(password) else { throw .unusablePassword }
    guard password.count <= Self.passwordLimit else { throw .passwordTooLong(password.count) }
    self.username = username
    self.password = password
  }
}

/// Why a credential cannot be used; it never says what the credential is.
package enum CredentialError: Error, Hashable, Sendable {
  /// Empty, not UTF-8, or with characters that the profile rejects.
  case unusableUsername
  case usernameTooLong(Int)
  case unusablePassword
  case passwordTooLong(Int)
}

extension LongTermCredential: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  package var description: String { "LongTermCredential(…)" }
  package var debugDescription: String { description }
  /// Hides the members from `dump` and from test failures.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
