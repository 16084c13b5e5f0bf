package import Foundation

/// A server certificate made for a test by the `openssl` program, right or wrong in one way.
package enum TestCertificate: String, CaseIterable, Sendable {
  case valid
  case expired
  case selfSigned
  case wrongName

  /// Where the pieces are, as PEM.
  package struct Files {
    package var certificate: URL
    package var key: URL
    package var authority: URL
  }

  package struct Failure: Error {
    var output: String
  }

  /// Makes an authority and a certificate signed by it for `localhost`, 127.0.0.1 and ::1.
  package func make(in directory: URL) throws -> Files {
    let files = Files(
      certificate: directory.appending(path: "server.pem"),
      key: directory.appending(path: "server.key"),
      authority: directory.appending(path: "authority.pem"))
    let authorityKey = directory.appending(path: "authority.key").path()
    try Self.openssl(
      ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        + ["-keyout", authorityKey, "-out", files.authority.path(), "-days", "30"]
        + ["-subj", "/CN=iceprobe test authority"])
    let request = directory.appending(path: "request.pem").path()
    try Self.openssl(
      ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        + ["-keyout", files.key.path(), "-out", request, "-subj", "/CN=\(name)"])
    let extensions = directory.appending(path: "extensions.cnf")
    try "subjectAltName=\(alternativeNames)\n".write(
      to: extensions, atomically: true, encoding: .utf8)
    try Self.openssl(
      ["x509", "-req", "-in", request, "-out", files.certificate.path(), "-set_serial", "2"]
        + ["-extfile", extensions.path()] + validity
        + (self == .selfSigned
          ? ["-signkey", files.key.path()]
          : ["-CA", files.authority.path(), "-CAkey", authorityKey]))
    return files
  }

  private var name: String { self == .wrongName ? "other.example" : "localhost" }

  private var alternativeNames: String {
    self == .wrongName ? "DNS:other.example" : "DNS:localhost,IP:127.0.0.1,IP:::1"
  }

  // `openssl x509` takes only whole days from now; a negative count ends the validity yesterday.
  private var validity: [String] { ["-days", self == .expired ? "-1" : "30"] }

  private static func openssl(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/openssl")
    process.arguments = arguments
    let output = try ChildProcess.startingAlone {
      let output = Pipe()
      process.standardOutput = output
      process.standardError = output
      try process.run()
      return output
    }
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(output: String(decoding: text, as: UTF8.self))
    }
  }
}
