import Measurements
import STUNClient
import STUNWire
import Vocabulary

/// The features that a server tells of by itself, and what else it tells anybody.
struct ToldFeatures {
  let told: ServerIntroduction
  /// `nil` where no credentials were taken.
  let integrity: IntegrityKind?
  let server: SocketAddress

  private var features: SecurityFeatures? { told.challenge?.features }

  var nonceCookie: FeatureResult {
    guard let challenge = told.challenge else {
      return FeatureResult(.nonceCookie, .notTried, "the server asked for no credentials")
    }
    guard let features = challenge.features else {
      return FeatureResult(.nonceCookie, .no, "the nonce has none, as before RFC 8489")
    }
    let named = [
      features.contains(.passwordAlgorithms) ? "password algorithms" : nil,
      features.contains(.usernameAnonymity) ? "username anonymity" : nil,
    ].compactMap(\.self)
    return FeatureResult(
      .nonceCookie, .yes,
      "it announces \(named.isEmpty ? "nothing" : named.joined(separator: " and "))")
  }

  var sha256: FeatureResult {
    guard let challenge = told.challenge else {
      return FeatureResult(.sha256, .notTried, "the server asked for no credentials")
    }
    guard challenge.features?.contains(.passwordAlgorithms) == true else {
      return FeatureResult(.sha256, .no, "the nonce does not announce it")
    }
    return switch integrity {
    case .sha256: FeatureResult(.sha256, .yes, "its answers have MESSAGE-INTEGRITY-SHA256")
    case .sha1: FeatureResult(.sha256, .no, "announced, and its answers are signed with SHA-1")
    case nil: FeatureResult(.sha256, .notShown, "announced; no credentials were taken")
    }
  }

  var userhash: FeatureResult {
    guard let challenge = told.challenge else {
      return FeatureResult(.userhash, .notTried, "the server asked for no credentials")
    }
    guard challenge.features?.contains(.usernameAnonymity) == true else {
      return FeatureResult(.userhash, .no, "the nonce does not announce it")
    }
    return integrity == nil
      ? FeatureResult(.userhash, .notShown, "announced; no credentials were taken")
      : FeatureResult(.userhash, .yes, "it knew the user by USERHASH")
  }

  var thirdPartyAuthorization: FeatureResult {
    guard let challenge = told.challenge else {
      return FeatureResult(
        .thirdPartyAuthorization, .notTried, "the server asked for no credentials")
    }
    guard let issuer = challenge.tokenIssuer else {
      return FeatureResult(
        .thirdPartyAuthorization, .no, "the challenge names nobody who gives out tokens")
    }
    return FeatureResult(
      .thirdPartyAuthorization, .yes,
      "tokens for it come from \(SafeText(foreign: issuer, limit: SafeText.attributeLimit))")
  }

  /// An address that is no other, or that nobody reaches, is none to test NATs with (NAT-1).
  var natDiscovery: FeatureResult {
    guard let binding = told.binding else {
      return FeatureResult(
        .natDiscovery, told.bindingError == nil ? .notShown : .refused,
        code: told.bindingError?.code, "Binding had no success")
    }
    guard let other = binding.otherAddress else {
      return FeatureResult(.natDiscovery, .no, "no OTHER-ADDRESS in its answer to Binding")
    }
    let origin = binding.responseOrigin.map { ", RESPONSE-ORIGIN \($0)" } ?? ""
    guard other.ip != server.ip, other.port != server.port, other.ip.version == server.ip.version
    else {
      return FeatureResult(
        .natDiscovery, .no, "OTHER-ADDRESS \(other) is no other IP address and port\(origin)")
    }
    return FeatureResult(.natDiscovery, .yes, "OTHER-ADDRESS \(other)\(origin)")
  }

  var alternateServer: FeatureResult {
    if let alternate = told.alternates.first {
      return FeatureResult(.alternateServer, .yes, "300 to \(alternate), before any credentials")
    }
    return FeatureResult(.alternateServer, .no, "it sends nobody to another server")
  }

  /// What anybody learns of it, without credentials.
  var disclosures: [SafeText] {
    func text(_ name: String, _ value: String?) -> SafeText? {
      value.map { "\(name) \(SafeText(foreign: $0, limit: SafeText.attributeLimit))" }
    }
    return [
      text("SOFTWARE", told.software), text("REALM", told.challenge?.realm),
      text("OTHER-ADDRESS", told.binding?.otherAddress?.description),
      text("RESPONSE-ORIGIN", told.binding?.responseOrigin?.description),
      text("ALTERNATE-SERVER", told.alternates.first?.description),
      text("THIRD-PARTY-AUTHORIZATION", told.challenge?.tokenIssuer),
    ].compactMap(\.self)
  }

  var amplifications: [Amplification] {
    [(Amplification.Method.binding, told.bindingSizes), (.allocate, told.allocateSizes)]
      .compactMap { method, sizes in
        sizes.map { Amplification(method, requestBytes: $0.request, answerBytes: $0.answer) }
      }
  }
}
