package import Measurements
import Vocabulary

extension JSONReport {
  /// No run that is meant to be read again comes near this size.
  package static let byteLimit = 1 << 28

  /// Reads a report of any version 1.x; a later one as far as its words are known here.
  ///
  /// Members derived from others (counts, the summary, keys of targets) are not read.
  package static func report(from bytes: [UInt8]) throws(ReportReadingError) -> Report {
    guard bytes.count <= byteLimit else {
      throw ReportReadingError("longer than \(byteLimit >> 20) MiB")
    }
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(bytes, byteLimit: byteLimit)
    } catch {
      throw ReportReadingError(error, in: bytes)
    }
    do throws(ReportReadingError) {
      return try report(from: document)
    } catch {
      throw error.located(in: bytes, byteLimit: byteLimit)
    }
  }

  private static func report(from document: JSONValue) throws(ReportReadingError) -> Report {
    guard case .object = document else { throw .expected("an object", found: document) }
    let version: String = try member("schema_version", of: document, .string)
    guard isReadable(version) else {
      throw ReportReadingError("version \(version) cannot be read, only 1.x")
        .inside(.member("schema_version"))
    }
    do throws(ReportReadingError) {
      return try report(from: document, version: version)
    } catch {
      throw isLater(version) ? error.ofLaterVersion(version) : error
    }
  }

  private static func report(
    from document: JSONValue, version: String
  ) throws(ReportReadingError) -> Report {
    let checks: [CheckResult] = try member(
      "checks", of: document, .list(of: ReportForms.check.form))
    var report = Report(
      tool: try member("tool", of: document, ReportForms.tool.form),
      run: try member("run", of: document, ReportForms.run.form),
      sources: try member("sources", of: document, .list(of: ReportForms.source.form)),
      checks: checks.map(\.withCandidateWords),
      findings: try member("findings", of: document, .list(of: ReportForms.finding.form)))
    report.recordedVerdict = try member("verdict", of: document, .word)
    if version == "1.0" { report.inferRungs() }
    return report
  }

  private static func isReadable(_ version: String) -> Bool {
    version.hasPrefix("1.") && minor(version) != nil
  }

  /// Versions 1.x add members and words: members are passed over, but a word has to be known.
  private static func isLater(_ version: String) -> Bool {
    minor(version) ?? 0 > minor(schemaVersion) ?? 0
  }

  private static func minor(_ version: String) -> UInt16? { UInt16(version.dropFirst(2)) }

  private static func member<Value>(
    _ name: String, of document: JSONValue, _ form: JSONForm<Value>
  ) throws(ReportReadingError) -> Value {
    guard let value = document[name] else {
      throw ReportReadingError("\(name) is missing: is it a report of iceprobe (--format json)?")
    }
    do throws(ReportReadingError) {
      return try form.read(value)
    } catch {
      throw error.inside(.member(name))
    }
  }
}

extension CheckResult {
  /// A candidate's check has words in place of its URI, which are not in the report.
  fileprivate var withCandidateWords: CheckResult {
    guard let candidate else { return self }
    var check = self
    check.uri = "\(candidate.kind.rawValue) candidate over \(transport.rawValue)"
    return check
  }
}

extension Report {
  /// Version 1.0 had no rungs: infers the highest that the other members prove.
  fileprivate mutating func inferRungs() {
    for index in checks.indices { checks[index].highestRung = checks[index].provenRung }
  }
}

extension CheckResult {
  fileprivate var provenRung: Rung {
    let passed = Set(phases.lazy.filter { $0.outcome == .ok }.map(\.name))
    if passed.contains(.echo) { return .dataBack }
    if passed.contains(.permission) { return .permission }
    if passed.contains(.allocate), kind.allocates { return .allocation }
    if realm != nil { return .challenge }
    if responsesReceived > 0 { return .stunAnswer }
    if passed.contains(.tls) || passed.contains(.dtls) { return .tlsDone }
    if passed.contains(.connect) { return .port }
    if passed.contains(.proxy) { return .proxy }
    return server.address == nil ? .configuration : .name
  }
}
