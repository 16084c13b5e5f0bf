import Glibc
import ICEServers
package import Measurements
import Polling
import Vocabulary

/// One check, from its start to its result.
@NetworkActor
protocol Check {
  var record: CheckRecord { get }

  /// Makes the check; its observations are recorded whatever happens.
  ///
  /// - Throws: The failure that ends it. A check that neither throws nor records a success has
  /// decided nothing, and counts as skipped.
  func run() async throws(Failure)
}

extension Check {
  /// Makes the check and records its failure.
  ///
  /// A host without IPv6 says nothing about a server that has both: `hasOtherVersion` leaves such a
  /// check skipped.
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
  /// The result's detail before anything is measured.
  nonisolated static var unmeasured: CheckDetail { get }

  init(_ context: CheckContext)
}

extension ProbePath {
  /// The checks for the path at each address, in report order (docs/decisions/0004).
  func checks(_ options: ProbeOptions) -> [any ServerCheck.Type] {
    options.audit == nil ? checks : [AuditCheck.self]
  }

  private var checks: [any ServerCheck.Type] {
    guard target.uri.isTURN else { return [BindingCheck.self] }
    // Without credentials an Allocate only shows whether the server asks for them.
    return target.credential == nil
      ? [BindingCheck.self, AllocationCheck.self] : [AllocationCheck.self]
  }

  /// The check to report if nothing can be checked: the one that the URI is for.
  func mainCheck(_ options: ProbeOptions) -> any ServerCheck.Type {
    if options.audit != nil { return AuditCheck.self }
    return target.uri.isTURN ? AllocationCheck.self : BindingCheck.self
  }

  package var kinds: [CheckKind] { checks.map { $0.unmeasured.kind } }
}
