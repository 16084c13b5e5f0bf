package import Vocabulary

/// The program that made a report.
package struct ToolInfo: Hashable, Sendable {
  package var name: String
  package var version: String

  package init(name: String, version: String) {
    self.name = name
    self.version = version
  }
}

/// The proxy that the checks went through; its credential is nobody's business.
package struct ProxyInfo: Hashable, Sendable {
  /// `http`, `https`, `socks5` or `socks5h`.
  package var scheme: String
  package var host: SafeText
  package var port: UInt16

  package init(scheme: String, host: SafeText, port: UInt16) {
    self.scheme = scheme
    self.host = host
    self.port = port
  }
}

/// One run of the program.
package struct RunInfo: Hashable, Sendable {
  package var id: String
  package var startedAt: UnixTime
  package var duration: Nanoseconds
  /// Interrupted: what is here was measured, what is missing was not.
  package var isPartial: Bool
  /// The run's own deadline, where it was what interrupted it.
  package var deadline: Nanoseconds?
  package var proxy: ProxyInfo?

  package init(
    id: String, startedAt: UnixTime, duration: Nanoseconds, isPartial: Bool = false,
    deadline: Nanoseconds? = nil, proxy: ProxyInfo? = nil
  ) {
    self.id = id
    self.startedAt = startedAt
    self.duration = duration
    self.isPartial = isPartial
    self.deadline = deadline
    self.proxy = proxy
  }
}

/// Everything that one run found out; the one value that every report format prints.
package struct Report: Hashable, Sendable {
  package var tool: ToolInfo
  package var run: RunInfo
  package var sources: [SourceResult]
  package var checks: [CheckResult]
  package var findings: [Finding]
  /// What an earlier run came to, of a report that was read again: rules change, reports do not.
  package var recordedVerdict: Verdict?

  package init(
    tool: ToolInfo, run: RunInfo, sources: [SourceResult], checks: [CheckResult],
    findings: [Finding] = []
  ) {
    self.tool = tool
    self.run = run
    self.sources = sources
    self.checks = checks
    self.findings = findings
  }

  package var verdict: Verdict {
    recordedVerdict
      ?? Verdict(sources: sources, checks: checks, findings: findings, partial: run.isPartial)
  }
}
