import ICEServers
import Measurements
import Polling
import STUNClient
import Vocabulary

/// Whether the server takes a token of its authorization server (RFC 7635).
@NetworkActor
struct TokenTrial {
  let context: CheckContext
  let token: TURNToken

  /// What came of it, and the credential that was taken, if one was.
  struct Answer {
    var result: FeatureResult
    var credential: LongTermCredential?
  }

  /// The answer to Allocate is signed with the key in the token, which the server has from nowhere else.
  ///
  /// coturn 4.6.1 signs with the first 16 bytes of the key, whatever its length; that is tried when the whole
  /// key is refused.
  func answer() async throws(Failure) -> Answer {
    let whole = try credential(token.key)
    let refused: FeatureResult
    do throws(Failure) {
      return Answer(result: try await taken(whole, "its key"), credential: whole)
    } catch {
      refused = FeatureResult(.thirdPartyAuthorization, error)
    }
    guard refused.code == 401, token.key.count > Self.shortKey else {
      return Answer(result: refused)
    }
    let short = try credential(Array(token.key.prefix(Self.shortKey)))
    do throws(Failure) {
      let result = try await taken(short, "the first 16 bytes of its key, as coturn does")
      return Answer(result: result, credential: short)
    } catch {
      return Answer(result: refused)
    }
  }

  /// The length of an MD5 digest, which keys made of passwords have.
  private static let shortKey = 16

  private func taken(
    _ credential: LongTermCredential, _ key: SafeText
  ) async throws(Failure) -> FeatureResult {
    try await AuditTrials(context: context, credential: credential).with(.plain) {
      trial throws(Failure) in
      FeatureResult(
        .thirdPartyAuthorization, .yes,
        "it took the token, and signs with \(key); relayed address \(trial.relay.relayed[0])")
    }
  }

  private func credential(_ key: [UInt8]) throws(Failure) -> LongTermCredential {
    do throws(CredentialError) {
      return try LongTermCredential(
        keyID: Array(token.keyID.utf8), token: token.token, key: key)
    } catch {
      throw error.failure
    }
  }
}
