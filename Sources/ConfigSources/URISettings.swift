package import ICEServers
import Vocabulary

/// Individual URIs, with one credential for the TURN servers among them.
package struct URISettings: Sendable {
  package var uris: [ICEServerURI.Reading]
  package var credential: CredentialSettings
  /// Unreadable texts given along with them.
  package var refused: [RefusedURI] = []

  package init(uris: [ICEServerURI.Reading], credential: CredentialSettings = .none) {
    self.uris = uris
    self.credential = credential
  }
}

/// The source of the credential for listed URIs.
package enum CredentialSettings: Hashable, Sendable {
  case none
  case password(username: String, file: SecretLocation)
  /// A time-limited credential made from a secret that the server knows (TURN REST).
  case sharedSecret(userID: String?, file: SecretLocation, lifetimeSeconds: Int = 86400)
}
