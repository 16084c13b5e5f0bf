import HTTPFetching
import Vocabulary

extension AWSCredentialProvider {
  /// The program named by `credential_process`; it is run without a shell.
  static let process = AWSCredentialProvider { search, log throws(ConfigSourceError.Cause) in
    guard let command = search.profile["credential_process"] else { return nil }
    let place = search.place(of: "credential_process")
    log.begin(.credentialProcess)
    defer { log.end() }
    do throws(ProcessProblem) {
      let output = try await run(command, log)
      return try credentials(in: output, .process(profile: search.profileName))
    } catch {
      throw Task.isCancelled ? .cancelled : .credentials(.process(error, at: place))
    }
  }

  private static func run(
    _ command: String, _ log: FetchLog
  ) async throws(ProcessProblem) -> [UInt8] {
    guard let words = ShellWords.split(command), !words.isEmpty else { throw .words }
    let finished = try await BoundedProcess(words, environment: log.environment.variables)
      .run(for: log.remaining)
    guard finished.status == 0 else { throw .exit(status: finished.status) }
    return finished.output
  }

  private static func credentials(
    in output: [UInt8], _ origin: AWSCredentials.Origin
  ) throws(ProcessProblem) -> AWSCredentials {
    guard let document = CredentialDocument(output) else { throw .answer(lacks: "JSON object") }
    guard document.integer("Version") == 1 else { throw .answer(lacks: "Version 1") }
    guard let identifier = document["AccessKeyId"], !identifier.isEmpty else {
      throw .answer(lacks: "AccessKeyId")
    }
    guard let secret = document["SecretAccessKey"], !secret.isEmpty else {
      throw .answer(lacks: "SecretAccessKey")
    }
    let expiration = document["Expiration"].map(AWSTimestamp.unixTime)
    guard expiration != .some(nil) else { throw .answer(lacks: "valid Expiration") }
    do {
      return try AWSCredentials(
        identifier: identifier, secret: secret, token: document["SessionToken"],
        expiresAt: expiration ?? nil, origin: origin)
    } catch {
      throw .answer(lacks: "key of printable ASCII")
    }
  }
}
