import Measurements
import STUNClient
import Vocabulary

extension Failure {
  /// A check that was still waiting for its turn at the end of the run.
  static let interrupted = Failure(
    .cancelled, during: .connect, message: "interrupted before its turn came")
}

extension CredentialError {
  /// An unusable credential fails the check before anything is sent.
  var failure: Failure {
    Failure(
      .localError, during: .allocate, message: SafeText(sentence), detail: .unusableCredential)
  }

  private var sentence: String {
    switch self {
    case .unusableUsername: "the user name is empty or holds characters that no user name may have"
    case .usernameTooLong(let count): "the user name has \(count) bytes, 508 are allowed"
    case .unusablePassword: "the credential is empty or holds characters that no password may have"
    case .passwordTooLong(let count): "the credential has \(count) bytes, 4096 are allowed"
    }
  }
}
