import HTTPFetching
import ICEServers
import Vocabulary

extension RTCConfigurationSettings {
  func fetch(_ log: inout FetchLog) async throws(ConfigSourceError.Cause) -> FetchedConfiguration {
    var isReadableByOthers = false
    let document =
      switch location {
      case .text(let text): try await Self.read(text, &log, &isReadableByOthers)
      case .url(let url): try await Self.download(url, &log)
      }
    log.enter(.decode)
    let configuration = try log.configuration(in: document)
    guard !configuration.isEmpty else { throw .noServers }
    if isReadableByOthers, configuration.servers.contains(where: { $0.credential != nil }) {
      log.notes.append(.secretReadableByOthers(path: location.description))
    }
    let forms = configuration.servers.compactMap {
      $0.credential.flatMap { SecretForm($0.password) }
    }
    if let form = forms.first {
      log.notes.append(.secretForm(form, place: location.description))
    }
    return log.configuration(configuration)
  }

  private static func read(
    _ location: TextLocation, _ log: inout FetchLog, _ isReadableByOthers: inout Bool
  ) async throws(ConfigSourceError.Cause) -> [UInt8] {
    log.begin(.file)
    let file = try BoundedFile.open(location)
    isReadableByOthers = file.isReadableByOthers
    let bytes = try await file.read(limit: HTTPLimits().bodyBytes, log)
    guard !bytes.isEmpty else { throw .file(FileProblem(.empty, at: location.description)) }
    log.end()
    return bytes
  }

  private static func download(
    _ url: HTTPURL, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> [UInt8] {
    log.begin(.http)
    log.environment.secrets.spare([url.host])
    log.hide(url.secrets)
    let response = try await log.exchange(
      HTTPRequest(.get, url, headers: [HTTPHeader("Accept", "application/json")])
    ).checkedForPage()
    guard response.isSuccess else { throw .status(response.status) }
    if let type = response.unexpectedContentType {
      log.notes.append(.contentType(log.mask.masked(type)))
    }
    return response.body
  }
}

extension HTTPResponse {
  /// The declared media type if it is not one of JSON's.
  fileprivate var unexpectedContentType: String? {
    guard let mediaType, mediaType != "application/json", !mediaType.hasSuffix("+json") else {
      return nil
    }
    return String(mediaType.prefix(80))
  }

  private var mediaType: String? {
    self["content-type"]?.split(separator: ";").first.map {
      $0.filter { !$0.isWhitespace }.lowercased()
    }
  }
}
