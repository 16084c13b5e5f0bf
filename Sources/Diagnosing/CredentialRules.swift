import Measurements
import Vocabulary

extension Diagnosis {
  static let credentialRules = [
    noCredentials, expiredCredential, saslprepMatched, bidDown, openRelay, unsignedError,
  ]

  private static let noCredentials = Rule.eachObservation { observation, check in
    guard observation == .noCredentials else { return nil }
    let realm = check.realm.map { "it asks for credentials of the realm \"\($0)\"" }
    return check.finding(
      "no-credentials", .info, title: "A TURN server was only tried for reachability",
      evidence: realm ?? "no user name and password were given",
      remedy: """
        Give credentials to test an allocation: --username with --credential-file, \
        --shared-secret-file, or a source that hands them out (--rtc-config, --kvs-channel).
        """)
  }

  private static let expiredCredential = Rule.eachCheck { check, evidence in
    guard let expiry = check.credentialExpiresAt else { return nil }
    let left = evidence.now.seconds(until: expiry)
    guard left <= 0, check.failure?.reason == .unauthorized else { return nil }
    return check.finding(
      "credential-expired", .critical, title: "The credentials have expired",
      evidence: "they ended at \(expiry), \(-left) s before this run",
      remedy: """
        Fetch new credentials from where these came from. If they are new, this host's clock or \
        the issuer's is wrong, or their lifetime is shorter than the time until they are used.
        """)
  }

  private static let saslprepMatched = Rule.eachObservation { observation, check in
    guard observation == .saslprepMatched else { return nil }
    return check.finding(
      "saslprep-only", .warning,
      title: "The server prepares user names or passwords by the old rules",
      evidence: "401 to the credentials by OpaqueString (RFC 8489), success by SASLprep (RFC 5389)",
      remedy: """
        Browsers differ in which of the two they use: give out user names and passwords of ASCII \
        characters alone.
        """)
  }

  private static let bidDown = Rule.eachObservation { observation, check in
    guard observation == .bidDown else { return nil }
    return check.finding(
      "bid-down", .critical, title: "The list of password algorithms was taken out on the way",
      evidence: "the nonce promises PASSWORD-ALGORITHMS, and the answer has none",
      remedy: """
        Somebody between here and the server may be forcing a weaker digest: use turns: to this \
        server. If that shows the same, the server itself is faulty.
        """)
  }

  private static let openRelay = Rule.eachObservation { observation, check in
    guard observation == .allocatedWithoutCredentials else { return nil }
    return check.finding(
      "open-relay", .critical, title: "The server relays for anybody, without credentials",
      evidence: "an Allocate without credentials was granted",
      remedy: """
        Anyone can send traffic in this server's name, into its own network too. coturn: remove \
        no-auth, set lt-cred-mech or use-auth-secret, and deny internal peers (denied-peer-ip).
        """)
  }

  private static let unsignedError = Rule.eachObservation { observation, check in
    guard case .unsignedError(let code) = observation, check.outcome == .failed else { return nil }
    return check.finding(
      "unsigned-error", .info,
      title: "An error came without integrity, so anybody may have sent it",
      evidence: "error \(code) had no MESSAGE-INTEGRITY; no signed answer followed",
      remedy: """
        coturn sends 300, 401, 437, 438 and 441 like this; from another server, or if it comes and \
        goes, suspect a forgery and compare over turns:.
        """)
  }
}
