import ArgumentParser
import ConfigSources
import HTTPFetching
import ICEServers
import Probing
import TLS
import Vocabulary

extension SourceOptions {
  /// The sources in the order in which they stand in the report.
  func configSources() throws -> [ConfigSource] {
    var sources: [ConfigSource] = []
    if !uris.isEmpty {
      sources.append(.uris(URISettings(uris: try readings(), credential: credential)))
    }
    for argument in rtcConfigurations {
      sources.append(.rtcConfiguration(try settings(rtcConfiguration: argument)))
    }
    for channel in kvsChannels {
      sources.append(.kinesisVideo(try settings(channel: channel)))
    }
    return sources
  }

  var awsAccess: AWSAccess { AWSAccess(profile: profile, endpointURL: endpointURL) }

  private func settings(rtcConfiguration argument: String) throws -> RTCConfigurationSettings {
    do throws(HTTPError) {
      return try RTCConfigurationSettings(argument)
    } catch {
      throw ValidationError("--rtc-config: \(error)")
    }
  }

  private func settings(channel: String) throws -> KinesisVideoSettings {
    do throws(KinesisVideoSettingProblem) {
      return try KinesisVideoSettings(
        channel: channel, role: kvsRole, clientID: kvsClientID, region: region,
        profile: profile, endpointURL: endpointURL)
    } catch {
      throw ValidationError("\(error.option): \(error)")
    }
  }

  private func readings() throws(UsageError) -> [ICEServerURI.Reading] {
    var readings: [ICEServerURI.Reading] = []
    var problems: [URIProblem] = []
    for text in uris {
      do throws(ICEServerURIError) {
        readings.append(try ICEServerURI.read(text))
        if let problem = URIProblem(misplacedQuery: text) { problems.append(problem) }
      } catch {
        problems.append(URIProblem(text, error))
      }
    }
    guard problems.isEmpty else {
      throw UsageError(
        problems, in: Array(CommandLine.arguments.dropFirst()), isTURN: username != nil)
    }
    return readings
  }

  private var credential: CredentialSettings {
    if let sharedSecretFile {
      return .sharedSecret(userID: username, file: SecretLocation(sharedSecretFile))
    }
    guard let username else { return .none }
    return .password(
      username: username,
      file: credentialFile.map { SecretLocation($0) }
        ?? .terminal(prompt: "Password of \(username): "))
  }
}

extension KinesisVideoSettingProblem {
  fileprivate var option: String {
    switch self {
    case .channelName, .channelARN: "--kvs-channel"
    case .clientID: "--kvs-client-id"
    case .region: "--region"
    case .endpointURL: "--endpoint-url"
    }
  }
}

extension CheckOptions {
  func probeOptions(trust: TrustOptions) throws -> ProbeOptions {
    var options = ProbeOptions(software: "\(Tool.name) \(Tool.version)")
    options.transports = transport?.transports
    if ipv4Only { options.ipVersions = [.v4] }
    if ipv6Only { options.ipVersions = [.v6] }
    options.bindingCount = count
    options.bindingInterval = interval.span
    options.timeout = timeout.span
    options.pacing =
      pace.span == .zero
      ? .fastest(parallelChecks: parallel)
      : Pacing(startInterval: pace.span, parallelChecks: parallel)
    options.followsUnsignedRedirects = followUnsignedRedirect
    options.triesSASLprep = compatSASLprep
    options.tls = trust.tlsOptions
    options.serverName = trust.serverName
    options.localAddresses = try bindAddresses.map(localAddress)
    options.nameServers = try dnsServers.map(SocketAddress.init(nameServer:))
    return options
  }

  private func localAddress(_ text: String) throws -> IPAddress {
    guard let address = IPAddress(text) else {
      throw ValidationError("--bind-address \(text): not an IP address")
    }
    return address
  }
}

extension SocketAddress {
  /// Reads `--dns-server`.
  init(nameServer text: String) throws {
    guard let server = SocketAddress(text, defaultPort: 53) else {
      throw ValidationError(
        "--dns-server \(text): expected an IP address, or 192.0.2.53:5353 or [2001:db8::53]:5353")
    }
    self = server
  }
}

extension TrustOptions {
  var tlsOptions: TLSClientOptions {
    var options = TLSClientOptions()
    options.verifiesCertificates = !insecure
    if let cacert { options.trust = .files([cacert]) }
    return options
  }

  var httpTrust: HTTPTrust {
    if insecure { return .anyone }
    return cacert.map { .authorities(path: $0) } ?? .system
  }
}
