import Measurements
import STUNClient
import Vocabulary

extension Failure {
  /// A check that the end of the run found still waiting for its turn.
  static let interrupted = Failure(
    .cancelled, during: .connect, message: "interrupted before its turn came")
}

extension CredentialError {
  /// A credential that cannot be sent fails the check before anything is.
  var failure: Failure {
    Failure(.localError, during: .allocate, message: SafeText(sentence))
  }

  private var sentence: String {
    switch self {
    case .unusableUsername: "the username is empty or holds characters that OpaqueString refuses"
    case .usernameTooLong(let count): "the username has \(count) bytes, more than 508"
    case .unusablePassword: "the password is empty or holds characters that OpaqueString refuses"
    case .passwordTooLong(let count): "the password has \(count) bytes, more than 4096"
    }
  }
}
