import ArgumentParser
import Measurements

/// How the servers of a URI are found.
struct ResolutionOptions: ParsableArguments {
  @Option(
    name: .customLong("resolve"),
    help: ArgumentHelp(
      "How a URI's servers are found: browser (A and AAAA only) or rfc5928 (NAPTR and SRV too).",
      valueName: "method"))
  var method: ResolutionArgument = .browser
}

enum ResolutionArgument: String, ExpressibleByArgument, CaseIterable {
  case browser
  case rfc5928

  var method: ResolutionMethod {
    switch self {
    case .browser: .browser
    case .rfc5928: .rfc5928
    }
  }
}
