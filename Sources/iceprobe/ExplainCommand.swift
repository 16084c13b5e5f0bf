import ArgumentParser
import Diagnosing

/// `iceprobe explain`: a finding in full.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explains a finding by its id: what it means, what shows it, what to do.",
    discussion: """
      The id stands in brackets behind a finding's title in the text report, and as "id" in JSON. \
      Without an id, all of them are listed.

      EXAMPLES
        iceprobe explain udp-blocked
        iceprobe explain

      EXIT STATUS
        0   it was printed
        64  there is no finding of that id
      """)

  @Argument(help: "The finding's id, such as udp-blocked.")
  var id: String?

  func run() throws {
    guard let id else {
      for id in FindingID.allCases.sorted(by: { $0.rawValue < $1.rawValue }) {
        print("\(id.rawValue): \(id.entry.title.general)")
      }
      return
    }
    guard let known = FindingID(rawValue: id) else {
      throw ValidationError("no finding is called '\(id)'; iceprobe explain lists them all")
    }
    print(Catalogue.page(known), terminator: "")
  }
}
