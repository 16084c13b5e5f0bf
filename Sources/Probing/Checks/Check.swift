import Glibc
import ICEServers
package import Measurements
import Polling
import Vocabulary

/// One check between its turn and its result.
@NetworkActor
protocol Check {
  var record: CheckRecord { get }

  /// Makes the check; what it saw is on the record, whatever happens.
  ///
  /// - Throws: the failure that ends it. A check that neither throws nor tells the record of a success has
  ///   decided nothing, and counts as skipped.
  func run() async throws(Failure)
}

extension Check {
  /// Makes the check, with its failure on the record.
  ///
  /// A host without IPv6 says nothing about a server that has both: `hasOtherVersion` lets such a check
  /// stay skipped.
  func perform(hasOtherVersion: Bool) async {
    do throws(Failure) {
      try await run()
    } catch {
      if hasOtherVersion, error.isForWantOfRoute,
        let version = record.result.server.address?.version
      {
        record.observe(.noRoute(version))
      } else {
        record.fail(error)
      }
    }
  }
}

extension Failure {
  fileprivate var isForWantOfRoute: Bool { errno == ENETUNREACH && reason == .localError }
}

/// A kind of check of a URI's server.
protocol ServerCheck: Check, SendableMetatype {
  /// What its result holds before anything is measured.
  nonisolated static var unmeasured: CheckDetail { get }

  init(_ context: CheckContext)
}

extension ProbePath {
  /// The checks that the path becomes at each address, in the order in which they are reported
  /// (docs/decisions/0004).
  var checks: [any ServerCheck.Type] {
    guard target.uri.isTURN else { return [BindingCheck.self] }
    // Without credentials an Allocate shows no more than whether the server asks for them.
    return target.credential == nil
      ? [BindingCheck.self, AllocationCheck.self] : [AllocationCheck.self]
  }

  /// What is reported where nothing can be checked at all: what the URI is for.
  var mainCheck: any ServerCheck.Type {
    target.uri.isTURN ? AllocationCheck.self : BindingCheck.self
  }

  package var kinds: [CheckKind] { checks.map { $0.unmeasured.kind } }
}
