package import ConfigSources
import Endpoints
package import Measurements

/// A configuration file: what to ask, how to check, what is too slow, where reports go.
package struct Configuration: Sendable {
  package var sources: [SourcePlan]
  package var thresholds: Thresholds
  package var proxy: ProxySettings?
  /// Checks, trust and outputs as the options of `run` that they stand for.
  package var options: [StandInOption]
  let root: Node

  /// Hundreds of sources fit.
  package static let byteLimit = 256 << 10

  /// Reads and checks a file's content; nothing is asked, opened or resolved.
  ///
  /// - Throws: `ConfigurationProblems`, with every problem that can be told without the others solved.
  package init(yaml: [UInt8]) throws(ConfigurationProblems) {
    root = try YAMLReader.read(yaml)
    var problems = Self.shape.problems(in: root, at: "")
    sources = []
    for entry in root["sources"]?.entries ?? [] {
      let path = "sources.\(entry.key)"
      // Meaning is only looked at where the shape is right.
      guard !problems.contains(where: { $0.path == path || $0.path.isBelow(path) }) else {
        continue
      }
      do throws(ConfigurationProblems) {
        sources.append(try SourceReader(entry.value, path: path).plan(named: entry.key))
      } catch {
        problems += error.list
      }
    }
    let wellFormed = problems.filter { !$0.path.hasPrefix("sources") }.isEmpty
    (thresholds, options) = ([:], [])
    if wellFormed {
      do throws(ConfigurationProblems) {
        thresholds = try Thresholds(root["thresholds"], path: "thresholds")
      } catch {
        problems += error.list
      }
      do throws(ConfigurationProblems) {
        proxy = try ProxySettings(root["checks"]?["proxy"], path: "checks.proxy")
      } catch {
        problems += error.list
      }
      let reader = OptionReader(root)
      options = reader.options
      problems += reader.problems
    }
    guard problems.isEmpty else { throw ConfigurationProblems(problems) }
  }
}

extension String {
  fileprivate func isBelow(_ path: String) -> Bool {
    hasPrefix(path + ".") || hasPrefix(path + "[")
  }
}
