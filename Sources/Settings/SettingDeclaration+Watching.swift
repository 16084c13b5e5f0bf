import Vocabulary

// The settings of a watch.

extension SettingDeclaration {
  package static let every = SettingDeclaration(
    "every", .duration(.seconds(1)...day), default: "5s", "Time from one round to the next.",
    discussion:
      "Each host has rounds of its own, up to a tenth more or less apart, so that servers do not "
      + "stay in step. A round that takes longer is followed by a short pause.",
    as: "time", in: .watching, basic: true)
  package static let rounds = SettingDeclaration(
    "rounds", .integer(1...1_000_000), "End after so many rounds of each host.",
    discussion: "Without it a watch goes on until q, a signal, or --deadline.", in: .watching,
    basic: true)

  static let watching = [every, rounds]

  private static let day = Nanoseconds.seconds(86_400)
}
