import ConfigSources
import Foundation
import HTTPFetching
import Measurements
import Probing
import Settings
import TLS
import Transports
import Vocabulary

/// The options for checking, from the settings.
struct CheckSettings {
  private let values: SettingValues

  init(_ values: SettingValues) {
    self.values = values
  }

  func probeOptions(_ trust: TrustSettings) throws(UsageError) -> ProbeOptions {
    var options = ProbeOptions(software: "\(Tool.name) \(Tool.version)")
    if values.isGiven(.transport) {
      options.transports = values.words(.transport).compactMap(TransportProtocol.init)
    }
    if values.flag(.ipv4) { options.ipVersions = [.v4] }
    if values.flag(.ipv6) { options.ipVersions = [.v6] }
    options.bindingCount = values.integer(.count) ?? options.bindingCount
    options.bindingInterval = values.span(.interval) ?? options.bindingInterval
    options.timeout = values.span(.timeout) ?? options.timeout
    options.pacing = pacing
    options.resolution = values.text(.resolve) == "rfc5928" ? .rfc5928 : .browser
    options.followsUnsignedRedirects = values.flag(.followUnsignedRedirect)
    options.triesSASLprep = values.flag(.compatSASLprep)
    options.relay = try MediaSettings(values).relay
    options.relayWitness = values.text(.witness).flatMap { SocketAddress($0, defaultPort: 3478) }
    options.tls = trust.tls
    options.tls.logsKeys = values.flag(.pcapSecrets)
    options.serverName = values.text(.serverName)
    options.localAddresses = values.texts(.bindAddress).compactMap { IPAddress($0) }
    options.nameServers = values.texts(.dnsServer).compactMap {
      SocketAddress($0, defaultPort: 53)
    }
    return options
  }

  private var pacing: Pacing {
    let parallel = values.integer(.parallel) ?? Pacing().parallelChecks
    let start = values.span(.pace) ?? Pacing().startInterval
    return start == .zero
      ? .fastest(parallelChecks: parallel)
      : Pacing(startInterval: start, parallelChecks: parallel)
  }
}

/// The trust in TLS and DTLS servers, from the settings.
struct TrustSettings {
  private let isInsecure: Bool
  private let authorities: String?

  /// OpenSSL and libcurl open the file themselves, and would block forever on a named pipe.
  init(_ values: SettingValues) throws(UsageError) {
    isInsecure = values.flag(.insecure)
    authorities = values.text(.cacert)
    guard let path = authorities else { return }
    if case .doubtful(_, let misplaced) = TextLocation(path) {
      let name = SettingDeclaration.cacert.name(from: values.origin(of: .cacert))
      throw UsageError("\(name): \(misplaced.problem)")
    }
    let target = URL(filePath: path).resolvingSymlinksInPath().path()
    let attributes = try? FileManager.default.attributesOfItem(atPath: target)
    guard let type = attributes?[.type] as? FileAttributeType, type != .typeRegular else { return }
    throw UsageError("--cacert \(path): not a regular file")
  }

  var tls: TLSClientOptions {
    var options = TLSClientOptions()
    options.verifiesCertificates = !isInsecure
    if let authorities { options.trust = .files([authorities]) }
    return options
  }

  var http: HTTPTrust {
    if isInsecure { return .anyone }
    return authorities.map { .authorities(path: $0) } ?? .system
  }
}
