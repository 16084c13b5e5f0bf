import Foundation
import ICEServers
import TestSupport
import Testing
import Vocabulary

@testable import ConfigSources

@Suite struct AWSCredentialTests {
  @Test(arguments: CredentialCase.all.indices)
  func `botocore and we pick the same key, or both fail`(index: Int) async throws {
    let oracle = try await CredentialOracle.shared()
    let expected = oracle.outcomes[index]
    let test = CredentialCase.all[index]
    do {
      let found = try await credentials(oracle.questions[index])
      let parts = [
        found.origin.botocoreName, found.accessKeyID, found.secretAccessKey.reveal(),
        found.sessionToken?.reveal(),
      ]
      #expect(expected == .found(parts))
      #expect(test.says == nil)
    } catch {
      let error = try #require(error as? ConfigSourceError.Cause)
      var dumped = ""
      dump(error, to: &dumped)
      #expect(!(error.description + dumped).contains(/(secret|token)-of-/))
      let profile = test.profile ?? "default"
      if error == .credentials(.missing(profile: profile)) {
        #expect(expected == .nothing)
      } else {
        #expect(expected.isFailure, "we fail with \(error)")
      }
      let says = try #require(oracle.questions[index].says, "\(error)")
      #expect(error.description.contains(says))
    }
  }

  @Test func `The table has what it is there for`() async throws {
    #expect(CredentialCase.all.count >= 40)
    let outcomes = try await CredentialOracle.shared().outcomes
    let providers = Set(
      outcomes.compactMap { outcome in
        if case .found(let parts) = outcome { parts[0] } else { nil }
      })
    #expect(
      providers == [
        "env", "assume-role", "assume-role-with-web-identity", "sso", "shared-credentials-file",
        "custom-process", "config-file", "container-role", "iam-role",
      ])
  }

  private func credentials(
    _ question: CredentialOracle.Question
  ) async throws -> AWSCredentials {
    var stage = FetchStage()
    stage.variables = question.variables
    var environment = stage.environment
    environment.askOnTerminal = { _, _ in question.mfaCode }
    var log = FetchLog(environment: environment, deadline: FetchStage.now + .seconds(60))
    let settings = try await AWSSettings.read(profile: question.profile, &log)
    return try await settings.credentials(for: "us-west-2", &log)
  }
}

extension CredentialOracle.Outcome {
  fileprivate var isFailure: Bool {
    if case .failed = self { true } else { false }
  }
}
