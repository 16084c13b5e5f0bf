import Vocabulary

/// Keys for checks that are stable from run to run: `source/uri/address/transport/kind`.
///
/// A slash within a part becomes `%2F`, and a percent sign `%25`. Two checks share a key only if
/// one source lists the same URI twice.
package struct TargetKeys: Sendable {
  private var sourceNames: [String: String] = [:]

  package init() {}

  package init(_ report: Report) {
    self.init(report.sources)
  }

  package init(_ sources: [SourceResult]) {
    for source in sources { add(source) }
  }

  package mutating func add(_ source: SourceResult) {
    if sourceNames[source.id] == nil { sourceNames[source.id] = source.name.text }
  }

  package func key(of check: CheckResult) -> String {
    key(of: check, address: check.server.address?.description ?? check.server.host.text)
  }

  /// The key that the checks of all addresses of a URI share.
  package func keyWithoutAddress(of check: CheckResult) -> String { key(of: check, address: "") }

  private func key(of check: CheckResult, address: String) -> String {
    [
      sourceNames[check.source] ?? check.source, check.uri.text, address,
      check.transport.rawValue, check.kind.rawValue,
    ].map(Self.escaped).joined(separator: "/")
  }

  /// The parts of a key, in its order; `nil` for a text that is none.
  package static func parts(
    of key: String
  ) -> (source: String, uri: String, address: String, transport: String, kind: String)? {
    let parts = key.split(separator: "/", omittingEmptySubsequences: false).map {
      String($0).replacing("%2F", with: "/").replacing("%25", with: "%")
    }
    guard parts.count == 5 else { return nil }
    return (parts[0], parts[1], parts[2], parts[3], parts[4])
  }

  private static func escaped(_ part: String) -> String {
    guard part.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "%") }) else {
      return part
    }
    return part.map { $0 == "/" ? "%2F" : $0 == "%" ? "%25" : String($0) }.joined()
  }
}
