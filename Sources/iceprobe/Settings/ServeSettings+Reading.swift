import ConfigSources
import Configuring
import Foundation
import History
import Probing
import Serving
import Settings
import Vocabulary

extension ProbingSettings {
  /// What is served under these settings.
  func served() throws -> ServeSettings {
    let allowsAny = values.flag(.allowAnyTarget)
    return ServeSettings(
      sources: allowsAny && file == nil && uris.isEmpty ? [] : try sourcePlans(),
      modules: try modules(), allowsAnyTarget: allowsAny,
      continuous: values.span(.continuous), timeoutOffset: values.span(.timeoutOffset) ?? .zero,
      historyLimit: values.integer(.historyLimit) ?? 1,
      shown: file?.shown(with: givenBesideFile) ?? "# no configuration file\n",
      atStart: try [
        StartSetting("serve.listen-addresses", listeners.map(\.description).joined(separator: " "))
      ] + historyAtStart())
  }

  private func historyAtStart() throws -> [StartSetting] {
    let history = try HistorySettings(ofRun: values)
    let place = StartSetting("history.file", history?.path ?? "none")
    guard let kept = history?.retention else { return [place] }
    return [
      place, StartSetting("history.keep-days", "\(kept.days)"),
      StartSetting("history.max-megabytes", "\(kept.bytes / 1_000_000)"),
    ]
  }

  /// Where it is served.
  var listeners: [ListenAddress] {
    values.texts(.listenAddress).compactMap { ListenAddress($0, defaultPort: 13478) }
  }

  /// Who may ask, and over what; everybody and plain HTTP without a file.
  func webConfiguration() async throws(WebConfigurationProblem) -> WebConfiguration {
    guard let path = values.text(.webConfig) else { return WebConfiguration() }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    do {
      let bytes = try await TextLocation.path(path).read(limit: Configuration.byteLimit)
      return try WebConfiguration(yaml: bytes, below: folder)
    } catch let problems as ConfigurationProblems {
      throw WebConfigurationProblem(problems.list.map { "\(path):\($0)" })
    } catch {
      throw WebConfigurationProblem(["\(error)"])
    }
  }

  /// A problem with a file that the web configuration names.
  func located(_ error: WebAccessProblem) -> WebConfigurationProblem {
    WebConfigurationProblem(["\(values.text(.webConfig) ?? ""):\(error.problem)"])
  }

  /// The file's modules, and one that changes nothing.
  private func modules() throws -> [String: ProbeModule] {
    var modules = [ProbeModule.standard: try module(shown: "")]
    for (name, layer) in file?.modules ?? [] {
      do {
        modules[name] = try with(layer).module(shown: file?.shown(module: name) ?? "")
      } catch let error as UsageError {
        throw UsageError("modules.\(name): \(error.problem)")
      }
    }
    return modules
  }

  private func module(shown: String) throws -> ProbeModule {
    let policy = AddressPolicy(
      allowed: values.texts(.allowAddress).compactMap { AddressBlock($0) })
    return ProbeModule(
      run: try run(policy: policy), limit: values.span(.deadline) ?? .seconds(120), shown: shown)
  }
}

/// Why the web configuration was not taken, a line each.
struct WebConfigurationProblem: Error, CustomStringConvertible {
  let description: String

  init(_ lines: [String]) {
    description = lines.map { SafeText($0, limit: 2048).text }.joined(separator: "\n")
  }
}
