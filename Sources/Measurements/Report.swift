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

/// The proxy that the checks used; its credential is not recorded.
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
  /// Interrupted: everything in the report was measured, but not everything was measured.
  package var isPartial: Bool
  /// The run's own deadline, if that is what interrupted it.
  package var deadline: Nanoseconds?
  package var proxy: ProxyInfo?
  /// What earlier runs add; `nil` if this one was not compared with any.
  package var history: [HistoryNote]?
  /// The span of another program that this run is part of.
  package var parent: TraceParent?

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

/// All results of one run; the only value that every report format prints.
package struct Report: Hashable, Sendable {
  package var tool: ToolInfo
  package var run: RunInfo
  package var sources: [SourceResult]
  package var checks: [CheckResult]
  package var findings: [Finding]
  /// The verdict in a report of an earlier run: the rules may have changed since.
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
