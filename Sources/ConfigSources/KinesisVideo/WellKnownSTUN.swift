import HTTPFetching
import ICEServers

/// The STUN server that Kinesis Video runs in every region but lists in no answer.
enum WellKnownSTUN {
  /// Its URI: `stuns` if FIPS is requested.
  static func uri(region: String, usesFIPS: Bool, usesDualStack: Bool) -> String {
    let partition = AWSPartition(region: region)
    let suffix = usesDualStack ? partition.dualStackSuffix : partition.suffix
    let (scheme, name) = usesFIPS ? ("stuns", "kinesisvideo-fips") : ("stun", "kinesisvideo")
    return "\(scheme):stun.\(name).\(region).\(suffix):443"
  }

  /// Whether the region's STUN server belongs to an endpoint.
  ///
  /// A private link's host is AWS's; any other custom endpoint replaces AWS, and the region's STUN
  /// server would say nothing about it.
  static func belongs(to endpoint: AWSEndpoint, region: String) -> Bool {
    let partition = AWSPartition(region: region)
    return !endpoint.isCustom
      || [partition.suffix, partition.dualStackSuffix].contains {
        endpoint.url.host.hasSuffix("." + $0)
      }
  }
}
