import ArgumentParser
import Foundation

/// Whom TLS and DTLS trust.
struct TrustOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("PEM file of the certificate authorities to trust.", valueName: "path"))
  var cacert: String?

  @Flag(help: "Do not verify certificates. The report says so, loudly.")
  var insecure = false

  @Option(
    name: .customLong("server-name"),
    help: ArgumentHelp("Name to ask for and to verify, instead of the URI's host."))
  var serverName: String?

  /// OpenSSL and libcurl each open the file themselves, and would wait at a named pipe without end.
  mutating func validate() throws {
    guard let cacert,
      let type = try? FileManager.default.attributesOfItem(
        atPath: URL(filePath: cacert).resolvingSymlinksInPath().path())[.type]
        as? FileAttributeType,
      type != .typeRegular
    else { return }
    throw ValidationError("--cacert \(cacert): not a regular file")
  }
}
