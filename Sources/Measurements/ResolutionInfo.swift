package import Vocabulary

/// How the server of a check was found.
package struct ResolutionInfo: Hashable, Sendable {
  package var method: ResolutionMethod
  package var path: ResolutionPath
  /// The name that was looked up for the address: the URI's host, or what SRV or NAPTR named.
  package var name: SafeText
  /// The decisions on the way, in order, a line for each.
  package var trace: [SafeText]

  package init(
    _ method: ResolutionMethod, _ path: ResolutionPath, name: SafeText, trace: [SafeText]
  ) {
    self.method = method
    self.path = path
    self.name = name
    self.trace = trace
  }
}
