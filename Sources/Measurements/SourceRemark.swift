package import Vocabulary

/// A remark on a source's configuration or session that no check can show.
package struct SourceRemark: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Every browser we tried throws, and so loses all servers.
    case refusedByBrowsers
    case refusedByOneBrowser
    /// A browser uses it differently from how it is checked here.
    case readOtherwise
    /// A member that is not read at all, or not by browsers under this name.
    case memberUnused
    /// The same TURN URI with the same credential, which browsers ask twice.
    case turnTwice
    /// Only relays are allowed, and there are none.
    case nothingToRelay
    /// How the configuration was read, if there was a choice.
    case reading
    /// Something probably pasted along with a secret.
    case secretForm
    case sessionLeft
    case sessionStatus
    /// The answer names no candidate.
    case noCandidates
    /// The answer accepts none of the offered media.
    case mediaRefused
    /// Our candidates did not get to the peer.
    case candidatesUntold
  }

  package var kind: Kind
  /// The place and its contents, in one line.
  package var text: SafeText

  package init(_ kind: Kind, _ text: SafeText) {
    self.kind = kind
    self.text = text
  }
}
