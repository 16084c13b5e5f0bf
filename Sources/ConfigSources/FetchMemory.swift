import HTTPFetching
import Vocabulary

/// What the sources of one run have been told, so that nothing is asked twice.
package final class FetchMemory: Sendable {
  /// Who asks for credentials, and where STS would be asked.
  struct CredentialQuestion: Hashable {
    var profile: String
    var isProfileExplicit: Bool
    var region: String
  }

  /// A request to an AWS service that changes nothing there.
  struct ServiceQuestion: Hashable {
    var url: HTTPURL
    var body: [UInt8]
    var accessKeyID: String?
  }

  let credentials = SharedAnswers<CredentialQuestion, AWSCredentials>()
  let services = SharedAnswers<ServiceQuestion, HTTPResponse>()

  package init() {}
}
