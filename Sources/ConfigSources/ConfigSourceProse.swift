import HTTPFetching
import ICEServers
import Vocabulary

extension ConfigSourceError: CustomStringConvertible {
  package var description: String { "\(kind.rawValue) \(name), \(message)" }

  /// Step and cause, for contexts that already name the source.
  ///
  /// Server text in it is cut; escape it before printing.
  package var message: String {
    (step.isTold ? "\(step.rawValue): " : "") + cause.description
      + (isClockSkewCause ? "; \(skewText)" : "")
  }

  /// The provider rejected the signing time, and its clock differs by more than it allows.
  ///
  /// AWS allows five minutes; four leave room for the answer's transit.
  package var isClockSkewCause: Bool {
    guard let failure = cause.serviceFailure, failure.isAboutSigningTime, let clockSkewSeconds
    else { return false }
    return abs(clockSkewSeconds) > 240
  }

  /// The remedy.
  package var remedy: String {
    isClockSkewCause
      ? "set this machine's clock (NTP) and try again"
      : permissionRemedy ?? serviceRemedy ?? stageRemedy ?? cause.remedy
  }

  private var skewText: String {
    let seconds = clockSkewSeconds ?? 0
    return "this machine's clock is \(abs(seconds)) s \(seconds > 0 ? "behind" : "ahead")"
  }
}

extension SourceStep.Name {
  /// Whether its name says more than the source's: one of several requests to a service does.
  fileprivate var isTold: Bool {
    switch self {
    case .file, .decode, .whip: false
    default: true
    }
  }
}

extension ConfigSourceError.Cause: CustomStringConvertible {
  package var description: String {
    switch self {
    case .http(let error): error.description
    case .service(let failure): failure.description
    case .refused(let refusal): refusal.description
    case .status(let status): "HTTP \(status)"
    case .webPage(let status): "HTTP \(status) with a web page instead of a configuration"
    case .configuration(let error): error.description
    case .sessionRefused(let refusal): refusal.description
    case .redirect(let problem): problem.description
    case .answer(let error): error.description
    case .incomplete(let path): "the answer lacks a usable \(path)"
    case .settings(let problem): problem.description
    case .credentials(let problem): problem.description
    case .file(let problem): problem.description
    case .credential(let error): error.description
    case .signing(let problem, let key): problem.description(of: key)
    case .noServers: "the list of servers is empty"
    case .deadline: "the whole fetch ran out of time"
    case .cancelled: "cancelled"
    }
  }

  fileprivate var remedy: String {
    switch self {
    case .http(let error): error.remedy
    case .service(let failure): failure.remedy
    case .refused: "check the service's settings"
    case .status(401), .status(403): "check the key or token in the URL"
    case .status(404): "check the URL's path"
    case .status(429): "ask less often"
    case .status: "ask the server's operator, or try again later"
    case .webPage: "open the URL in a browser: a login page or a proxy may be in the way"
    case .sessionRefused(let refusal): refusal.remedy
    case .redirect(let problem): problem.remedy
    case .answer(let error): error.remedy
    case .configuration(let error): error.remedy
    case .incomplete: "check that the endpoint is the service's own"
    case .settings(let problem): problem.remedy
    case .credentials(let problem): problem.remedy
    case .file(let problem) where problem.kind == .unset: "set the variable where iceprobe runs"
    case .file(let problem) where problem.isMisplaced: "give the path of a file"
    case .file: "check the path, its permissions and its content"
    case .signing(let problem, _): problem.remedy
    case .credential: "check whether something was pasted along with the credential"
    case .noServers: "ask the provider why it lists none"
    case .deadline: "check the path to the source, or ask its operator: it answers too slowly"
    case .cancelled: "let it finish"
    }
  }
}

extension ConfigSourceError.SettingsProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .regionMissing: "no region is set, and a channel's name does not contain one"
    case .region: "the region may contain only lower-case letters, digits and -"
    case .endpointURL(let origin): "the endpoint of \(origin) is not a plain http or https URL"
    case .endpointURLWithVariant:
      "a custom endpoint cannot be combined with the FIPS and dual-stack endpoints"
    case .profileMissing(let name): "the profile \(name) is in neither of the shared AWS files"
    case .servicesSectionMissing(let name):
      "the profile names a section [services \(name)] that does not exist"
    case .configFile(let path, let line): "\(path), line \(line): cannot be read"
    case .sourceEndpointInsecure: "asked over TLS, the service returned an endpoint without it"
    case .certificateMissing(let reason):
      "the certificate to announce in the offer could not be created\(reason.map { ": \($0)" } ?? "")"
    }
  }

  fileprivate var remedy: String {
    switch self {
    case .regionMissing: "give --region, or the channel's ARN, or set AWS_REGION"
    case .region: "check --region, AWS_REGION and the profile"
    case .endpointURL, .sourceEndpointInsecure: "check the endpoint"
    case .certificateMissing(reason: .some):
      "look for restrictions in OpenSSL's configuration (openssl version -d)"
    case .certificateMissing(reason: nil): "report it: this is a bug in this program"
    case .endpointURLWithVariant:
      "unset AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT, or the endpoint"
    case .profileMissing: "check --profile, AWS_DEFAULT_PROFILE and AWS_PROFILE"
    case .servicesSectionMissing, .configFile: "correct the file"
    }
  }
}

extension FileProblem: CustomStringConvertible {
  package var description: String {
    switch kind {
    case .missing: "\(path): no such file"
    case .unreadable(let error): "\(path): \(error)"
    case .isDirectory: "\(path): is a directory"
    case .tooLarge(let limit): "\(path): longer than \(limit) bytes"
    case .empty: "\(path): empty"
    case .controlCharacter: "\(path): more than one line, or a NUL"
    case .notUTF8: "\(path): not UTF-8"
    case .timeout: "\(path): nothing arrived in time"
    case .unset: "\(path) is not set"
    case .misplaced(let text): "\(path): \(text.problem)"
    }
  }
}

extension FetchNote: CustomStringConvertible {
  package var description: String {
    switch self {
    case .secretReadableByOthers(let path):
      "everyone on this computer can read the secrets in \(path): chmod 600 \(path)"
    case .secretNotHidden(let place):
      "the secret in \(place) has fewer than \(SecretMask.shortestSecret) bytes, and is not masked "
        + "in texts from servers"
    case .secretForm(let form, let place):
      "the secret in \(place) \(form), and is used as it is"
    case .linkPassedOver(let problem): "a Link to an ICE server was skipped: \(problem)"
    case .answer(let note): note.description
    case .sessionLeft(let reason): "the session was not deleted: \(reason)"
    case .sessionStatus(let status):
      "the endpoint answered \(status) with a session, where RFC 9725 requires 201"
    case .contentType(let type): "the configuration came as \(type) instead of application/json"
    case .credentials(let origin): "AWS credentials come from \(origin)"
    case .unencrypted(let url): "credentials are sent without TLS: \(url)"
    case .regionOfChannel(let region, let asked):
      "the channel's ARN says \(region); the region \(asked) is not used"
    case .serversOnlyBySignalling:
      "the key is valid; this service lists its ICE servers only over its WebSocket"
    case .wellKnownSTUNOmitted(let endpoint):
      "\(endpoint) is not AWS's: the region's STUN server is left out"
    }
  }
}

extension HTTPError {
  var remedy: String {
    switch self {
    case .invalidURL, .unsupportedScheme, .invalidHeader: "check the URL and the credentials"
    case .unusableCAFile: "check the path, and that it contains PEM certificates"
    case .sessionTokenUnsupported: "update libcurl, or use credentials without a session token"
    case .nameResolution: "check the name, the region and the resolver"
    case .proxyResolution, .proxyConnect, .proxyUnsupported:
      "check the variable that names the proxy (https_proxy), or add the host to no_proxy"
    case .proxyRefused(407):
      "put the proxy's user and password into the variable that names it (https_proxy)"
    case .proxyRefused: "ask the proxy's operator, or add the host to no_proxy to bypass it"
    case .connect: "check the address, the port and the firewall"
    case .tlsHandshake:
      "check that the port speaks TLS 1.2 or later; the URL of one that speaks plain HTTP begins with http://"
    case .certificate: "check the host name, or give its authority with --cacert"
    case .pinMismatch:
      "compare the pin with the one that the endpoint printed when it started, which changes with each start"
    case .timeout: "check the path to the server, or ask its operator: it answers too slowly"
    case .insecureRedirect, .tooManyRedirects, .redirectWithoutLocation:
      "use the URL where the redirects end"
    default: "check that the URL leads to a configuration, and try again"
    }
  }
}
