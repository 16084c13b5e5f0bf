package import Vocabulary

/// How the server of a check was found.
package struct ResolutionInfo: Hashable, Sendable {
  package var method: ResolutionMethod
  package var path: ResolutionPath
  /// The name whose address was looked up: the URI's host, or one named by SRV or NAPTR.
  package var name: SafeText
  /// The decisions on the way, in order, one per line.
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
