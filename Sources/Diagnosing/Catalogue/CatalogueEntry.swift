package import Measurements

/// All that is known of a finding before any evidence: what `iceprobe explain` prints.
package struct CatalogueEntry: Sendable {
  /// Unless a rule has a reason to take it more or less gravely.
  package let severity: Severity
  package let title: TitleTemplate
  package let meaning: String
  /// The evidence without which it is never said.
  package let needs: String
  package let remedy: Advice
  /// What to try besides where neither TLS nor DTLS to the server was tried: it would be no news.
  package let overPlain: Advice?
  /// The remedy for coturn; said only of servers whose SOFTWARE says that they are coturn.
  package let coturn: Advice?
  /// A line of evidence as a run prints it.
  package let example: String

  init(
    _ severity: Severity, _ title: TitleTemplate, means meaning: String, needs: String,
    remedy: Advice, overPlain: Advice? = nil, coturn: Advice? = nil, example: String
  ) {
    self.severity = severity
    self.title = title
    self.meaning = meaning
    self.needs = needs
    self.remedy = remedy
    self.overPlain = overPlain
    self.coturn = coturn
    self.example = example
  }

  /// The remedy of no run in particular.
  package var wholeRemedy: Advice { overPlain.map { remedy + $0 } ?? remedy }
}
