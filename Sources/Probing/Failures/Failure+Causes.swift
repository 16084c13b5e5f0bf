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
    case .unusableUsername:
      "the user name is empty or contains characters that no user name may have"
    case .usernameTooLong(let count): "the user name has \(count) bytes, more than the 508 allowed"
    case .unusablePassword:
      "the credential is empty or contains characters that no password may have"
    case .passwordTooLong(let count):
      "the credential has \(count) bytes, more than the 4096 allowed"
    }
  }
}
