import Vocabulary

/// The ARN of a stage of IVS Real-Time: `arn:aws:ivs:REGION:ACCOUNT:stage/ID`.
struct StageARN: Hashable, Sendable {
  let text: String
  let region: String
  /// The stage's id, which tokens call their topic.
  let id: String

  init?(_ text: String) {
    guard let (arn, id) = ARN.ofIVS(text, "stage") else { return nil }
    (self.text, region, self.id) = (text, arn.region, id)
  }
}

/// The ARN of a public key imported into IVS: `arn:aws:ivs:REGION:ACCOUNT:public-key/ID`.
struct PublicKeyARN: Hashable, Sendable {
  let text: String
  let region: String

  init?(_ text: String) {
    guard let (arn, _) = ARN.ofIVS(text, "public-key") else { return nil }
    (self.text, region) = (text, arn.region)
  }
}

extension ARN {
  /// Ids consist of letters, digits and `-`; the whole ARN has at most 128 bytes.
  fileprivate static func ofIVS(_ text: String, _ kind: String) -> (ARN, id: String)? {
    guard text.utf8.count <= 128, let arn = ARN(text, service: "ivs"), arn.resource.count == 2,
      arn.resource[0] == kind, !arn.resource[1].isEmpty,
      arn.resource[1].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    else { return nil }
    return (arn, arn.resource[1])
  }
}
