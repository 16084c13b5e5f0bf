/// The digest that protected the server's answers.
package enum IntegrityKind: String, CaseIterable, Hashable, Sendable {
  case sha1
  case sha256
}
