import HTTPFetching
import Vocabulary

extension FetchEnvironment {
  /// The user names and passwords of the proxies that libcurl finds in the environment.
  var proxySecrets: [Secret] {
    variables.filter { $0.key.lowercased().hasSuffix("_proxy") && $0.value.contains("@") }
      .flatMap { _, value in
        (try? HTTPURL(value.contains("://") ? value : "http://\(value)"))?.userInformation ?? []
      }
  }
}

extension HTTPURL {
  fileprivate var userInformation: [Secret] { hasUserInformation ? secrets : [] }
}
