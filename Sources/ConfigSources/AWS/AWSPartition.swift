/// A group of AWS regions with its own domains, as in AWS's partition table.
struct AWSPartition: Hashable, Sendable {
  let name: String
  let suffix: String
  let dualStackSuffix: String

  /// The partition of a region such as `us-gov-west-1`: the part before the place and the number.
  ///
  /// An unknown region counts as part of the public partition: AWS opens regions faster than we
  /// update.
  init(region: String) {
    let place = region.split(separator: "-").dropLast(2).joined(separator: "-")
    self = Self.table[place] ?? Self.aws
  }

  private init(_ name: String, _ suffix: String, _ dualStackSuffix: String) {
    self.name = name
    self.suffix = suffix
    self.dualStackSuffix = dualStackSuffix
  }

  private static let aws = AWSPartition("aws", "amazonaws.com", "api.aws")

  private static let table = [
    "cn": AWSPartition("aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    "us-gov": AWSPartition("aws-us-gov", "amazonaws.com", "api.aws"),
    "eusc-de": AWSPartition("aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu"),
    "us-iso": AWSPartition("aws-iso", "c2s.ic.gov", "api.aws.ic.gov"),
    "us-isob": AWSPartition("aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud"),
    "eu-isoe": AWSPartition("aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    "us-isof": AWSPartition("aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
  ]
}
