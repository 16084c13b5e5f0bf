import Measurements
import Vocabulary

extension CheckPairs.Pair {
  /// What differs, except for what needs statistics.
  var changes: [Change] {
    guard isComparable else { return [] }
    return [outcomeChange].compactMap(\.self) + factChanges
  }

  private var outcomeChange: Change? {
    let (old, new) = (before.outcomeWords, after.outcomeWords)
    guard old != new else { return nil }
    let direction: Change.Direction =
      switch (before.outcome, after.outcome) {
      case (.ok, .failed): .worse
      case (.failed, .ok): .better
      default: .other
      }
    return Change(.outcome, direction, from: old, to: new, [subject])
  }

  /// A fact that one of the two lacks has changed only if both got as far as to have it.
  private var factChanges: [Change] {
    let bothPassed = before.outcome == .ok && after.outcome == .ok
    return zip(before.facts, after.facts).compactMap { old, new in
      guard old.text != new.text, bothPassed || old.text != nil && new.text != nil else {
        return nil
      }
      return Change(old.kind, from: old.text, to: new.text, [subject])
    }
  }
}

extension CheckResult {
  /// `passed`, `skipped`, or `failed: connection refused`.
  var outcomeWords: String {
    switch outcome {
    case .ok: "passed"
    case .skipped: "skipped" + (relay?.untried.map { ": \($0.words)" } ?? "")
    case .failed: "failed" + (failure.map { ": \($0.words)" } ?? "")
    }
  }

  /// What stays the same from run to run, unless something was changed.
  ///
  /// Ports of mapped and relayed addresses are new in each run.
  fileprivate var facts: [(kind: Change.Kind, text: String?)] {
    [
      (.serverAddress, server.address?.description),
      (.mappedAddress, mappedAddress?.ip.description),
      (.relayedAddress, relayedText),
      (.certificate, tls?.certificate?.factText),
      (.tls, tls?.factText),
      (.software, software?.text),
      (.nat, nat?.factText),
    ]
  }

  private var relayedText: String? {
    let addresses = Set(relayedAddresses.map(\.ip.description)).sorted()
    return addresses.isEmpty ? nil : addresses.joined(separator: ", ")
  }
}

extension CertificateInfo {
  fileprivate var factText: String {
    "of \(issuer) until \(notAfter.wholeSeconds), sha256 \(sha256.prefix(12))…"
  }
}

extension TLSInfo {
  fileprivate var factText: String? {
    let parts = [version, cipher].compactMap { $0?.text }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }
}

extension NATDetail {
  fileprivate var factText: String? {
    let parts = [
      mapping.map { "mapping \($0.rawValue)" }, filtering.map { "filtering \($0.rawValue)" },
    ].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ").replacing("_", with: "-")
  }
}
