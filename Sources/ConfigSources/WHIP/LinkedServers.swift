import HTTPFetching
package import ICEServers
import Vocabulary

extension HTTPResponse {
  /// The servers of the `ice-server` links (RFC 9725 section 4.6), and notes on skipped links.
  ///
  /// A link without a usable server fails by itself.
  func linkedServers(_ mask: SecretMask) -> (ICEConfiguration, notes: [FetchNote]) {
    var configuration = ICEConfiguration(servers: [])
    var notes: [FetchNote] = []
    let links = headers.filter { $0.name.lowercased() == "link" }
      .flatMap { LinkHeader.parse($0.value) }
      .filter { $0.relations.contains("ice-server") }
    for (index, link) in links.prefix(Self.linkLimit).enumerated() {
      let path = JSONPath([.member("Link"), .element(index)])
      do throws(LinkProblem) {
        configuration.servers.append(try link.server(at: path, &configuration.notes, mask))
      } catch {
        switch error {
        case .entry(let reason, let uri):
          configuration.refused.append(RefusedEntry(reason, uri: uri, at: path))
        case .credentialType(let type):
          notes.append(.linkPassedOver(.credentialType(mask.masked(type))))
        }
      }
    }
    return (configuration, notes)
  }

  /// More than anybody needs.
  private static var linkLimit: Int { 64 }
}

/// Why an `ice-server` link was skipped.
package enum LinkProblem: Error, Hashable, Sendable {
  case entry(RefusedEntry.Reason, uri: ICEServerURI?)
  /// Only passwords can be used.
  case credentialType(String)
}

extension LinkHeader {
  fileprivate func server(
    at path: JSONPath, _ notes: inout [ICEConfiguration.Note], _ mask: SecretMask
  ) throws(LinkProblem) -> ICEServer {
    let uri: ICEServerURI
    do {
      let reading = try ICEServerURI.read(target)
      uri = reading.uri
      notes += reading.spellings.map {
        ICEConfiguration.Note(.uri($0), at: path, reading: uri, refusedBy: $0.note.refusedBy)
      }
    } catch {
      throw .entry(.uri(RefusedURI(mask.masked(target), error)), uri: nil)
    }
    guard uri.isTURN else { return ICEServer(uris: [uri]) }
    let type = parameters["credential-type"]?.lowercased() ?? "password"
    guard type == "password" else { throw .credentialType(String(type.prefix(32))) }
    guard let username = parameters["username"], let password = parameters["credential"] else {
      let missing = ["username", "credential"].filter { parameters[$0] == nil }
      notes.append(
        ICEConfiguration.Note(.noCredential(missing), at: path, refusedBy: Browser.allCases))
      return ICEServer(uris: [uri])
    }
    do {
      return ICEServer(
        uris: [uri],
        credential: try ICECredential(username: username, password: Secret(password)))
    } catch {
      throw .entry(.credential(error), uri: uri)
    }
  }
}
