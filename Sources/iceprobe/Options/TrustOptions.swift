import ArgumentParser

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
}
