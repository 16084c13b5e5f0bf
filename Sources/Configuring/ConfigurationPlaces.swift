/// The default locations of a configuration file (XDG Base Directory Specification).
package enum ConfigurationPlaces {
  /// The paths in search order; relative ones are ignored, as the specification demands.
  package static func paths(_ variables: [String: String]) -> [String] {
    let home = variables["HOME"].map { "\($0)/.config" }
    let own = [variables["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home]
    let shared = (variables["XDG_CONFIG_DIRS"].flatMap { $0.isEmpty ? nil : $0 } ?? "/etc/xdg")
      .split(separator: ":").map(String.init)
    return (own.compactMap(\.self) + shared).filter { $0.hasPrefix("/") }.map {
      "\($0)/iceprobe/config.yaml"
    }
  }
}
