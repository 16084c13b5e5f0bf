package import Vocabulary

/// How a target is now.
package enum TargetStatus: String, CaseIterable, Hashable, Sendable {
  /// Not decided yet.
  case waiting
  case ok
  /// It passed, with a warning.
  case warning
  case failed
  /// Nothing was measured, for a reason that is no failure.
  case skipped
  /// The check says nothing about the server: an error of this host.
  case unknown
  /// Its last round no longer had it: the name has other addresses now.
  case absent
}

/// Why a status is not `ok`.
package struct StateCause: Hashable, Sendable {
  /// The finding's id; `nil` if only the failure's own message says why.
  package var finding: String?
  package var text: SafeText

  package init(finding: String?, text: SafeText) {
    self.finding = finding
    self.text = text
  }
}

/// A change from one status to another.
package struct StateChange: Hashable, Sendable {
  package var at: UnixTime
  package var before: TargetStatus
  package var after: TargetStatus
  /// Why it is as it is afterwards; of a recovery, what is over.
  package var cause: StateCause?

  package init(at: UnixTime, before: TargetStatus, after: TargetStatus, cause: StateCause?) {
    self.at = at
    self.before = before
    self.after = after
    self.cause = cause
  }
}

/// What came of one round of a target.
package enum Beat: Hashable, Sendable {
  /// It passed, with the round's median round trip where one was measured.
  case passed(Nanoseconds?)
  case failed
  case skipped
}
