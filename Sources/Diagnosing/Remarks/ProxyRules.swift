import Measurements
import Vocabulary

extension Diagnosis {
  static let proxyRules = [aboutProxy]

  private static let aboutProxy = Rule.eachObservation { observation, check in
    switch observation {
    case .notForProxy:
      check.remark(.notForProxy, nil, .confirmed, "the proxy carries TCP and TLS only")
    case .proxyUnverified(let problem):
      check.remark(
        .insecureProxy, nil, .confirmed,
        problem.map { "verification would have failed: \($0.words)" }
          ?? "verification would have passed")
    default: nil
    }
  }
}
