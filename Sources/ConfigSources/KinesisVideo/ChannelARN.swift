import Vocabulary

/// The ARN of a signalling channel: `arn:aws:kinesisvideo:REGION:ACCOUNT:channel/NAME/CREATED`.
struct ChannelARN: Hashable, Sendable {
  let text: String
  let region: String

  init?(_ text: String) {
    guard let arn = ARN(text, service: "kinesisvideo"), arn.resource.count == 3,
      arn.resource[0] == "channel", KinesisVideoName.isValid(arn.resource[1]),
      arn.resource[2].isAllDigits
    else { return nil }
    self.text = text
    region = arn.region
  }
}

/// The names that Kinesis Video allows for channels and clients.
enum KinesisVideoName {
  /// 1 to 256 of letters, digits, `_`, `.` and `-`.
  static func isValid(_ name: some StringProtocol) -> Bool {
    (1...256).contains(name.utf8.count)
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
  }
}
