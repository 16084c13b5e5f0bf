import HTTPFetching

/// The URL of an AWS service.
struct AWSEndpoint: Hashable, Sendable {
  let url: HTTPURL
  /// Set explicitly rather than derived from the region.
  let isCustom: Bool

  /// Whether a text is acceptable as an endpoint setting.
  static func isUsable(_ text: String) -> Bool { (try? HTTPURL(text))?.isPlainBase == true }

  static let expectation =
    "an endpoint is an http or https URL without user, query and fragment"
}

/// The names under which a service is configured.
struct AWSService: Hashable, Sendable {
  /// The first label of its host.
  let hostPrefix: String
  /// The service name in signatures.
  let signingName: String
  /// `kinesis_video`: the key in a services section and, in capitals, the end of its variable.
  let identifier: String
  /// Whether GovCloud's ordinary host is also its FIPS host.
  var isFIPSInGovCloud = false

  static let kinesisVideo = AWSService(
    hostPrefix: "kinesisvideo", signingName: "kinesisvideo", identifier: "kinesis_video")
  static let ivsRealTime = AWSService(
    hostPrefix: "ivsrealtime", signingName: "ivs", identifier: "ivs_realtime")
  static let sts = AWSService(
    hostPrefix: "sts", signingName: "sts", identifier: "sts", isFIPSInGovCloud: true)
  /// The portal of IAM Identity Center.
  static let sso = AWSService(
    hostPrefix: "portal.sso", signingName: "awsssoportal", identifier: "sso",
    isFIPSInGovCloud: true)
}

extension AWSSettings {
  var usesFIPS: Bool { isOn("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint") }
  var usesDualStack: Bool { isOn("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint") }

  /// The endpoint of a service: the option, the configured one, or the region's own.
  func endpoint(
    of service: AWSService, region: String, option: String?
  ) throws(ConfigSourceError.Cause) -> AWSEndpoint {
    if let (origin, text) = try customEndpoint(of: service, option) {
      guard !usesFIPS, !usesDualStack else { throw .settings(.endpointURLWithVariant) }
      return AWSEndpoint(url: try Self.endpointURL(text, from: origin), isCustom: true)
    }
    let partition = AWSPartition(region: region)
    let isFIPSName =
      usesFIPS && !(service.isFIPSInGovCloud && partition.name == "aws-us-gov" && !usesDualStack)
    let host =
      "\(service.hostPrefix)\(isFIPSName ? "-fips" : "").\(region)."
      + (usesDualStack ? partition.dualStackSuffix : partition.suffix)
    return AWSEndpoint(url: try Self.endpointURL("https://\(host)", from: host), isCustom: false)
  }

  /// The configured endpoint and the setting it comes from, in botocore's order.
  private func customEndpoint(
    of service: AWSService, _ option: String?
  ) throws(ConfigSourceError.Cause) -> (origin: String, text: String)? {
    if let option { return ("--endpoint-url", option) }
    guard !isOn("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")
    else { return nil }
    for name in ["AWS_ENDPOINT_URL_" + service.identifier.uppercased(), "AWS_ENDPOINT_URL"] {
      if let text = variables[name], !text.isEmpty { return (name, text) }
    }
    if let name = self["services"] {
      guard let section = files.services[name] else {
        throw .settings(.servicesSectionMissing(name))
      }
      if let text = section.table(service.identifier)?["endpoint_url"] {
        return ("[services \(name)]", text)
      }
    }
    return self["endpoint_url"].map { ("endpoint_url of profile \(profileName)", $0) }
  }

  private static func endpointURL(
    _ text: String, from origin: String
  ) throws(ConfigSourceError.Cause) -> HTTPURL {
    guard let url = try? HTTPURL(text), url.isPlainBase else {
      throw .settings(.endpointURL(origin: origin))
    }
    return url
  }
}

extension HTTPURL {
  /// Only scheme, host, port and path: keys in the URL would replace those used for signing.
  var isPlainBase: Bool { !hasUserInformation && !text.contains("?") && !text.contains("#") }

  /// The URL of an operation's path below this one.
  func operation(_ path: String) throws(ConfigSourceError.Cause) -> HTTPURL {
    do { return try appending(path) } catch { throw .http(error) }
  }

  func appending(_ path: String) throws(HTTPError) -> HTTPURL {
    try HTTPURL((text.hasSuffix("/") ? String(text.dropLast()) : text) + path)
  }
}
