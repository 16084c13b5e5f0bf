package import ConfigSources
package import Measurements
package import Probing
import Vocabulary

/// A configuration file: sources, checks, thresholds and outputs.
package struct Configuration: Sendable {
  package var sources: [SourcePlan]
  package var thresholds: Thresholds
  package var proxy: ProxySettings?
  let root: Node

  /// Room for hundreds of sources.
  package static let byteLimit = 256 << 10

  /// Whether the file says to read something from standard input.
  package let readsStandardInput: Bool

  /// Parses and checks a file's content; nothing is requested, opened or resolved.
  ///
  /// - Parameters:
  ///   - yaml: the content.
  ///   - isStandardInput: whether the file itself comes from standard input, so that nothing in it
  /// can.
  /// - Throws: `ConfigurationProblems`, with every problem that can be found independently of the
  ///   others.
  package init(
    yaml: [UInt8], isStandardInput: Bool = false
  ) throws(ConfigurationProblems) {
    root = try YAMLReader.read(yaml)
    var problems = Self.shape.problems(in: root, at: "")
    let inputs = root.standardInputs(at: "")
    readsStandardInput = !inputs.isEmpty
    // The first reader consumes everything, and the next would find nothing.
    problems += inputs.dropFirst(isStandardInput ? 0 : 1).map { input in
      input.node.problem(
        isStandardInput
          ? "standard input is already used for this file" : "standard input can be read only once",
        at: input.path)
    }
    sources = []
    for entry in root["sources"]?.entries ?? [] {
      let path = "sources.\(entry.key)"
      // Values are only checked further if their shape is right.
      guard Self.source.problems(in: entry.value, at: path).isEmpty else { continue }
      do throws(ConfigurationProblems) {
        sources.append(try SourceReader(entry.value, path: path).plan(named: entry.key))
      } catch {
        problems += error.list
      }
    }
    let wellFormed = problems.filter { !$0.path.hasPrefix("sources") }.isEmpty
    thresholds = [:]
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
      problems += SettingsReader(root).problems
    }
    guard problems.isEmpty else { throw ConfigurationProblems(problems) }
  }
}

extension Node {
  /// Every `-` that means standard input, in file order.
  fileprivate func standardInputs(at path: String) -> [(node: Node, path: String)] {
    let below = entries.flatMap { entry -> [(node: Node, path: String)] in
      let path = path.dotted(entry.key)
      // A secret's file, or the document of rtc-config.
      let isInput = ["file", "location"].contains(entry.key) && entry.value.text == "-"
      return isInput ? [(entry.value, path)] : entry.value.standardInputs(at: path)
    }
    return below
      + elements.enumerated().flatMap { $1.standardInputs(at: "\(path)[\($0)]") }
  }
}
