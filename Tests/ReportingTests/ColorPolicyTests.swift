import Reporting
import Testing

@Suite struct ColorPolicyTests {
  @Test(arguments: [
    ([:], true, true),
    ([:], false, false),
    (["TERM": "dumb"], true, false),
    (["CLICOLOR": "0"], true, false),
    (["NO_COLOR": "1"], true, false),
    (["NO_COLOR": ""], true, true),
    (["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], true, false),
    (["CLICOLOR_FORCE": "1"], false, true),
    (["CLICOLOR_FORCE": "0"], true, false),
    (["CLICOLOR_FORCE": ""], false, false),
    (["FORCE_COLOR": "1", "TERM": "dumb"], false, true),
  ])
  func `the environment decides for auto`(
    environment: [String: String], isTerminal: Bool, expected: Bool
  ) {
    #expect(
      ColorPolicy.isColored(.auto, environment: environment, isTerminal: isTerminal) == expected)
  }

  @Test func `the flag outdoes the environment`() {
    #expect(ColorPolicy.isColored(.always, environment: ["NO_COLOR": "1"], isTerminal: false))
    #expect(!ColorPolicy.isColored(.never, environment: ["FORCE_COLOR": "1"], isTerminal: true))
  }
}
