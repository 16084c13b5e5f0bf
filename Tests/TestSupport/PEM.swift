package import Foundation
package import TLS

extension TLSIdentity {
  /// The chain and the key as the `openssl` program reads them (RFC 7468).
  package func writePEM(to directory: TemporaryDirectory) throws -> (chain: URL, key: URL) {
    let chain = chain.map { pem("CERTIFICATE", $0) }.joined()
    // P-256 keys are written in their own form, which is SEC 1's.
    return (
      try directory.file("chain.pem", chain),
      try directory.file("key.pem", pem("EC PRIVATE KEY", privateKey))
    )
  }
}

package func pem(_ label: String, _ der: [UInt8]) -> String {
  let text = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
  return "-----BEGIN \(label)-----\n\(text)\n-----END \(label)-----\n"
}
