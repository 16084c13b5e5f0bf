/// One server as a configuration lists it: its URIs, and the credential for the TURN ones.
package struct ICEServer: Hashable, Sendable {
  package var uris: [ICEServerURI]
  package var credential: ICECredential?

  package init(uris: [ICEServerURI], credential: ICECredential? = nil) {
    self.uris = uris
    self.credential = credential
  }

  /// The credential to use for one of the URIs: none for `stun` and `stuns`.
  ///
  /// Providers list both kinds in one server, and a Binding request is not authenticated.
  package func credential(for uri: ICEServerURI) -> ICECredential? {
    uri.isTURN ? credential : nil
  }
}
