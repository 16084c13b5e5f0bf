package import Vocabulary

/// Something about a source's configuration or session that no check can show.
package struct SourceRemark: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Every browser that was looked at throws, and with it loses all servers.
    case refusedByBrowsers
    case refusedByOneBrowser
    /// A browser makes something else of it than is checked.
    case readOtherwise
    /// A member that nothing is read from, or that browsers do not read by this name.
    case memberUnused
    /// Only relays are allowed, and there is none.
    case nothingToRelay
    /// How the configuration was read, where there was a choice.
    case reading
    /// What was probably pasted together with a secret.
    case secretForm
    case sessionLeft
    case sessionStatus
    /// The answer names no candidate.
    case noCandidates
    /// The answer takes none of the media that was offered.
    case mediaRefused
  }

  package var kind: Kind
  /// The place and what is there, in one line.
  package var text: SafeText

  package init(_ kind: Kind, _ text: SafeText) {
    self.kind = kind
    self.text = text
  }
}
