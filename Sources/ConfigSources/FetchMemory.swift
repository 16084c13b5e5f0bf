import HTTPFetching
import Vocabulary

/// Answers shared by the sources of one run, so that nothing is asked twice.
package final class FetchMemory: Sendable {
  /// Whose credentials are needed, and the region for STS.
  struct CredentialQuestion: Hashable {
    var profile: String
    var isProfileExplicit: Bool
    var region: String
  }

  /// A request to an AWS service that changes nothing.
  struct ServiceQuestion: Hashable {
    var url: HTTPURL
    var body: [UInt8]
    var accessKeyID: String?
  }

  let credentials = SharedAnswers<CredentialQuestion, AWSCredentials>()
  let services = SharedAnswers<ServiceQuestion, HTTPResponse>()

  package init() {}
}
