import ArgumentParser
import Vocabulary

/// How the servers of a URI are found.
struct ResolutionOptions: ParsableArguments {
  @Option(
    name: .customLong("resolve"),
    help: ArgumentHelp(
      "How a URI's servers are found: browser (A and AAAA only) or rfc5928 (NAPTR and SRV too).",
      valueName: "method"))
  var method: ResolutionMethod = .browser
}

extension ResolutionMethod: ExpressibleByArgument {}
