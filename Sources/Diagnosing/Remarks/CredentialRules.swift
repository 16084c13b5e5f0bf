import Measurements
import Vocabulary

extension Diagnosis {
  static let credentialRules = [noCredentials, remarks]

  private static let noCredentials = Rule.eachCheck { check, evidence in
    guard check.observations.contains(.noCredentials) else { return nil }
    let realm = check.realm.map { "it asks for credentials of the realm \"\($0)\"" }
    // Options are for URIs of the command line; a document has its own place for credentials.
    let isOfDocument = evidence.source(of: check).map { $0.kind != .uri } ?? false
    return check.remark(
      .noCredentials, nil, .confirmed, realm ?? "no user name with its password was given",
      remedy: isOfDocument
        ? "Put username and credential beside urls where the configuration comes from." : nil)
  }

  private static let remarks = Rule.eachObservation { observation, check in
    switch observation {
    case .saslprepMatched:
      check.remark(
        .saslprepOnly, nil, .confirmed,
        "401 to the credentials with OpaqueString (RFC 8489), success with SASLprep (RFC 5389)")
    case .allocatedWithoutCredentials:
      check.remark(
        .openRelay, nil, .confirmed, "an Allocate without credentials was granted")
    case .acceptedWithoutSHA256:
      check.remark(
        .integrityAlgorithm, nil, .confirmed,
        "with SHA-256 its answer was signed with SHA-1; without SHA-256 the allocation succeeded")
    // Only after a success: a loop of them is itself a cause.
    case .staleNonce where check.outcome == .ok && check.kind.allocates:
      check.remark(
        .nonceStaleAtOnce, nil, .confirmed,
        "438 to the first signed Allocate, success with the next nonce")
    default: nil
    }
  }
}
