import Synchronization
package import Vocabulary

/// The secrets that a run knows, of all its sources: any server may repeat any of them.
///
/// They are only ever added to.
package final class KnownSecrets: Sendable {
  private let known = Mutex(SecretMask())

  package init() {}

  /// Masks every secret known so far.
  package var mask: SecretMask { known.withLock { $0 } }

  package func insert(_ secrets: some Sequence<Secret>) {
    known.withLock { $0.insert(secrets) }
  }

  /// Keeps given names readable.
  package func spare(_ names: some Sequence<String>) {
    known.withLock { $0.spare(names) }
  }
}
