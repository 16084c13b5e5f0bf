import HTTPFetching
package import ICEServers
import Vocabulary

extension HTTPResponse {
  /// The servers of the `ice-server` links (RFC 9725 section 4.6), and what was passed over.
  var linkedServers: (servers: [ICEServer], notes: [FetchNote]) {
    var servers: [ICEServer] = []
    var notes: [FetchNote] = []
    let links = headers.filter { $0.name.lowercased() == "link" }
      .flatMap { LinkHeader.parse($0.value) }
      .filter { $0.relations.contains("ice-server") }
    for link in links.prefix(Self.linkLimit) {
      do {
        servers.append(try link.server())
      } catch {
        notes.append(.linkPassedOver(error))
      }
    }
    return (servers, notes)
  }

  /// As many as a configuration may have servers.
  private static var linkLimit: Int { 64 }
}

/// Why an `ice-server` link was passed over.
package enum LinkProblem: Error, Hashable, Sendable {
  case uri(ICEServerURIError)
  case credential(ICECredentialError)
  case credentialMissing
  /// Only passwords can be used.
  case credentialType(String)
}

extension LinkHeader {
  fileprivate func server() throws(LinkProblem) -> ICEServer {
    let uri: ICEServerURI
    do {
      uri = try ICEServerURI.read(target).uri
    } catch {
      throw .uri(error)
    }
    guard uri.isTURN else { return ICEServer(uris: [uri]) }
    let type = parameters["credential-type"]?.lowercased() ?? "password"
    guard type == "password" else { throw .credentialType(String(type.prefix(32))) }
    guard let username = parameters["username"], let password = parameters["credential"] else {
      throw .credentialMissing
    }
    do {
      return ICEServer(
        uris: [uri],
        credential: try ICECredential(username: username, password: Secret(password)))
    } catch {
      throw .credential(error)
    }
  }
}
