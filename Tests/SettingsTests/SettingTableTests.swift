import Settings
import Testing

@Suite struct SettingTableTests {
  @Test func `names and keys are declared once`() {
    let names = SettingDeclaration.all.map(\.name)
    #expect(Set(names).count == names.count)
    let keys = SettingDeclaration.all.compactMap(\.key).filter { $0 != "checks.ip-version" }
    #expect(Set(keys).count == keys.count)
  }

  @Test func `the settings that one needs or replaces exist`() {
    for setting in SettingDeclaration.all {
      for other in setting.needs + setting.displaces {
        #expect(SettingDeclaration.named(other) != nil, "\(setting.name): \(other)")
      }
    }
  }

  @Test func `every default has the shape of its setting`() {
    for setting in SettingDeclaration.all {
      let problem = setting.standard.flatMap(setting.shape.problem)
      #expect(problem == nil, "\(setting.name)")
    }
  }

  /// Longer ones would break the two columns of the help.
  @Test func `a meaning is one sentence`() {
    for setting in SettingDeclaration.all {
      let limit = setting.isBasic ? 64 : 96
      #expect(setting.meaning.count <= limit, "\(setting.name)")
      #expect(setting.meaning.hasSuffix("."), "\(setting.name)")
    }
  }
}
