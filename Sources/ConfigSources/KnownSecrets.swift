import Synchronization
package import Vocabulary

/// The secrets that a run knows, of all its sources: any server may repeat any of them.
///
/// A run that goes on for months gets new ones with every fetch of a source. Those belong to a
/// *generation*, and are forgotten when two later ones have taken their place.
package final class KnownSecrets: Sendable {
  fileprivate struct State {
    /// What belongs to no generation, which is only ever added to.
    var own = SecretMask()
    /// With all generations; `nil` as long as there has been none.
    var all: SecretMask?
    /// Those of each source, the oldest first.
    var generations: [String: [KnownSecrets]] = [:]
    /// How many secrets are still in the mask and in no generation any more.
    var staleCount = 0
    /// Of a generation itself.
    var secrets: Set<Secret> = []
    var names: Set<String> = []
    var isInForce = false
  }

  private let state = Mutex(State())
  /// Of a generation: what it is one of.
  private let whole: KnownSecrets?

  package init() { whole = nil }

  private init(generationOf whole: KnownSecrets) { self.whole = whole }

  /// Masks every secret known so far, of whatever generation.
  package var mask: SecretMask { (whole ?? self).state.withLock { $0.all ?? $0.own } }

  package func insert(_ secrets: some Sequence<Secret>) {
    guard let whole else { return state.withLock { $0.change { $0.insert(secrets) } } }
    let new = state.withLock { state in secrets.filter { state.secrets.insert($0).inserted } }
    whole.state.withLock { $0.all?.insert(new) }
  }

  /// Keeps given names readable.
  package func spare(_ names: some Sequence<String>) {
    guard let whole else { return state.withLock { $0.change { $0.spare(names) } } }
    let new = state.withLock { state in names.filter { state.names.insert($0).inserted } }
    whole.state.withLock { $0.all?.spare(new) }
  }
}

// MARK: Generations

extension KnownSecrets {
  /// For the next fetch of a source: what it inserts lasts until two later ones are in force.
  package func generation(of source: String) -> KnownSecrets {
    let whole = whole ?? self
    let next = KnownSecrets(generationOf: whole)
    whole.state.withLock { state in
      state.all = state.all ?? state.own
      // A fetch that failed has left nothing that is in use.
      state.keep(state.generations[source, default: []].filter(\.isInForce) + [next], of: source)
    }
    return next
  }

  /// Its secrets are in use from now on; those of the one before may be, for as long as a check runs.
  package func comeIntoForce() {
    state.withLock { $0.isInForce = true }
    whole?.state.withLock { state in
      for (source, all) in state.generations where all.last === self {
        state.keep(Array(all.suffix(2)), of: source)
      }
    }
  }

  private var isInForce: Bool { state.withLock(\.isInForce) }
  private var contents: (secrets: Set<Secret>, names: Set<String>) {
    state.withLock { ($0.secrets, $0.names) }
  }

  /// How many secrets of generations the mask has.
  var generatedCount: Int {
    state.withLock { state in
      state.staleCount
        + state.generations.values.joined().reduce(0) { $0 + $1.contents.secrets.count }
    }
  }
}

extension KnownSecrets.State {
  fileprivate mutating func change(_ change: (inout SecretMask) -> Void) {
    change(&own)
    guard var all else { return }
    self.all = nil
    change(&all)
    self.all = all
  }

  /// Replaces the generations of a source, and forgets the others' secrets as seldom as keeps the
  /// memory in proportion to what is in use.
  fileprivate mutating func keep(_ kept: [KnownSecrets], of source: String) {
    let gone = generations[source, default: []].filter { old in !kept.contains { $0 === old } }
    generations[source] = kept
    staleCount += gone.reduce(0) { $0 + $1.contents.secrets.count }
    guard staleCount > Self.spareStaleCount else { return }
    let live = generations.values.joined().map(\.contents)
    guard staleCount > live.reduce(0, { $0 + $1.secrets.count }) else { return }
    staleCount = 0
    var all = own
    for contents in live {
      all.insert(contents.secrets)
      all.spare(contents.names)
    }
    self.all = all
  }

  private static let spareStaleCount = 64
}
